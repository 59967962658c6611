# Completion of inmail for PowerShell 5.1 and newer. `inmail completion install powershell` says where it belongs.
# It is written in ASCII alone: Windows PowerShell reads a script in the system's old code page.

Register-ArgumentCompleter -Native -CommandName inmail -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    Set-StrictMode -Off
    $ErrorActionPreference = 'SilentlyContinue'
    $PSNativeCommandUseErrorActionPreference = $false

    # The words before the cursor, without their quotes; numbers as they were typed.
    $typed = @()
    $current = ''
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        $extent = $element.Extent
        if ($extent.StartOffset -ge $cursorPosition) { break }
        $word = $extent.Text
        if ($extent.EndOffset -gt $cursorPosition) {
            $word = $word.Substring(0, $cursorPosition - $extent.StartOffset) -replace '^["'']', ''
        } elseif ($element.GetType().Name -in 'StringConstantExpressionAst', 'ExpandableStringExpressionAst') {
            $word = $element.Value
        }
        if ($extent.EndOffset -ge $cursorPosition) { $current = $word } else { $typed += $word }
    }
    $typed += $current

    # Before 7.3 an empty argument is dropped, and a double quote within one is lost, unless escaped here.
    if ($PSVersionTable.PSVersion -lt [version]'7.3.0' -or "$PSNativeCommandArgumentPassing" -eq 'Legacy') {
        $typed = @($typed | ForEach-Object { if ($_ -eq '') { '""' } else { $_ -replace '(\\*)"', '$1$1\"' } })
    }

    $status = $global:LASTEXITCODE
    $encoding = [Console]::OutputEncoding
    $env:_INMAIL_COMPLETE = 'powershell'
    try {
        [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
        $found = @(& inmail @typed 2>$null)
        $files = $LASTEXITCODE -eq 10
    } catch {
        $found = @()
        $files = $false
    } finally {
        # While this is set, every inmail would complete instead of doing what it is told.
        Remove-Item Env:_INMAIL_COMPLETE
        [Console]::OutputEncoding = $encoding
        $global:LASTEXITCODE = $status
    }

    $found = @($found | Where-Object { $_ })
    # No answer at all makes PowerShell offer files.
    if (-not $found -and -not $files) { return '' }
    foreach ($value in $found) {
        $text = $value
        if ($value -notmatch '^[\w./:+=-]+$') {
            # Doubles every kind of single quote: PowerShell takes the curly ones for the straight.
            $text = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'"
        }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $value)
    }
}
