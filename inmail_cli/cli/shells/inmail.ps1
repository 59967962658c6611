# Completion of inmail for PowerShell. `inmail completion install powershell` says where it belongs.

Register-ArgumentCompleter -Native -CommandName inmail -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object {
        if ($_.PSObject.Properties['Value']) { "$($_.Value)" } else { $_.Extent.Text }
    })
    if ($wordToComplete -eq '') { $typed += '' }
    $before = $env:_INMAIL_COMPLETE
    $env:_INMAIL_COMPLETE = 'powershell'
    try { $found = @(& inmail @typed 2>$null) } finally { $env:_INMAIL_COMPLETE = $before }
    foreach ($value in $found) {
        $text = $value
        if ($value -match '[\s''"`$(){}\[\];,|&<>@#]') { $text = "'" + $value.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $value)
    }
}
