"""Views for people who read the database with other programs: times as text, names in place of keys."""


def _iso(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, 'unixepoch')"


VIEWS = (
    f"""CREATE VIEW send_status AS
SELECT
  sends.id, accounts.name AS account, people.name AS person, people.url, people.company, people.title,
  sends.via, {_iso("sends.sent_at")} AS sent_at, sends.subject, sends.subject_characters,
  sends.body_characters, sends.template,
  (SELECT group_concat(tags.name, ', ') FROM send_tags JOIN tags ON tags.key = send_tags.tag_key
    WHERE send_tags.send_key = sends.key) AS tags,
  CASE
    WHEN sends.responded_at IS NOT NULL THEN sends.outcome
    WHEN sends.undeliverable_at IS NOT NULL THEN 'undeliverable'
    WHEN sends.spam_at IS NOT NULL THEN 'spam'
    WHEN sends.connected_at IS NOT NULL THEN 'connected'
    ELSE 'waiting'
  END AS status,
  {_iso("sends.responded_at")} AS responded_at, {_iso("sends.opened_at")} AS opened_at,
  {_iso("sends.connected_at")} AS connected_at
FROM sends JOIN accounts ON accounts.key = sends.account_key JOIN people ON people.key = sends.person_key""",
    f"""CREATE VIEW reply_delays AS
SELECT
  replies.id, sends.id AS send, accounts.name AS account, people.name AS person, sends.via, replies.outcome,
  {_iso("sends.sent_at")} AS sent_at, {_iso("replies.replied_at")} AS replied_at,
  replies.replied_at - sends.sent_at AS seconds,
  round((replies.replied_at - sends.sent_at) / 86400.0, 2) AS days
FROM replies JOIN sends ON sends.key = replies.send_key
JOIN accounts ON accounts.key = sends.account_key JOIN people ON people.key = sends.person_key""",
    f"""CREATE VIEW plan_history AS
SELECT
  plan_periods.id, accounts.name AS account, plan_periods.plan, plan_periods.name, plan_periods.rules,
  {_iso("plan_periods.starts_at")} AS starts_at, plan_periods.monthly, plan_periods.cap,
  plan_periods.lifetime_days, plan_periods.billing_day, plan_periods.seats, plan_periods.opening_balance,
  plan_periods.price, plan_periods.currency, plan_periods.zone
FROM plan_periods JOIN accounts ON accounts.key = plan_periods.account_key""",
    f"""CREATE VIEW change_log AS
SELECT
  changes.seq, changes.batch, {_iso("batches.at")} AS at, batches.command, batches.origin,
  changes.table_name, changes.row_key, changes.before, changes.after
FROM changes LEFT JOIN batches ON batches.number = changes.batch""",
)
