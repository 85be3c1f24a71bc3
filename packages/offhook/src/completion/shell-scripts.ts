/** The shells that can complete our commands. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell has to run to complete `offhook`. All of them hand the words so far to `offhook complete`, the last one up
 * to the cursor, and get a candidate per line, with a tab before what it means. A first line `:files` leaves it to the
 * shell to complete the name of a file.
 */
export const shellScripts: Readonly<Record<Shell, string>> = {
  bash: `# completion of offhook for bash 4.3 or later; in ~/.bashrc: source <(offhook completion bash)
_offhook() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" word line
  local -a words=() found=()
  # Bash takes --option=value apart at the sign.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if ((\${#words[@]})) && [[ "$word" == "=" || "\${words[-1]}" == --*= ]]; then
      words[-1]+="$word"
    else
      words+=("$word")
    fi
  done
  [[ "$cur" == "=" ]] && cur=""
  COMPREPLY=()
  mapfile -t found < <(offhook complete -- "\${words[@]}" 2>/dev/null)
  if [[ "\${found[0]-}" == ":files" ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
  fi
  for line in "\${found[@]}"; do
    line="\${line%%$'\\t'*}"
    [[ "$line" == --*=* ]] && line="\${line#*=}"
    COMPREPLY+=("$line")
  done
}
complete -F _offhook offhook
`,
  zsh: `#compdef offhook
# zsh completion of offhook; in ~/.zshrc, after compinit: source <(offhook completion zsh)
_offhook() {
  local -a found described
  local line
  found=("\${(@f)$(offhook complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${found[1]}" == ":files" ]]; then
    _files
    return
  fi
  for line in "\${found[@]}"; do
    [[ -n "$line" ]] || continue
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe 'offhook' described
}
compdef _offhook offhook
`,
  fish: `# fish completion of offhook: offhook completion fish > ~/.config/fish/completions/offhook.fish
function __offhook_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (offhook complete -- $words[2..-1] 2>/dev/null)
  if test "$found[1]" = ":files"
    __fish_complete_path (commandline -ct)
    return
  end
  printf '%s\\n' $found
end
complete -c offhook -f -a '(__offhook_complete)'
`,
  powershell: `# PowerShell completion of offhook; in $PROFILE: offhook completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName offhook -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -le $cursorPosition } | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  $found = @(offhook complete -- @words 2>$null)
  if ($found.Count -gt 0 -and $found[0] -eq ':files') { return }
  $found | ForEach-Object {
    $value, $means = $_ -split "\`t", 2
    if (-not $means) { $means = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $means)
  }
}
`,
};
