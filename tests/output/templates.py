"""Templates whose output a real `docker` recorded: goldens/inspect.json and goldens/ps.json."""

INSPECT_TEMPLATES = r"""
{{.Name}} {{.State.Status}} {{.Config.Image}} {{.RestartCount}} {{.Driver}} {{.Platform}}
{{json .Config.Cmd}} {{json .State.Running}} {{json .Config.Labels}}
{{json .HostConfig.PortBindings}} {{json .HostConfig.RestartPolicy}} {{json .Mounts}}
{{range .Config.Env}}{{println .}}{{end}}
{{range $i, $e := .Config.Env}}{{if lt $i 2}}{{$i}}={{$e}} {{end}}{{end}}
{{range $i, $e := .Config.Env}}{{if eq $i 1}}{{continue}}{{end}}{{if gt $i 2}}{{break}}{{end}}{{$i}},{{end}}
{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}
{{range .Config.Labels}}[{{.}}]{{end}}
{{range .Config.OnBuild}}x{{else}}none{{end}}
{{range 3}}{{.}},{{end}}
{{range $i := 3}}<{{$i}}>{{end}}
{{range $i, $j := 3}}{{end}}
{{range .Name}}{{end}}
{{range .State.Running}}{{end}}
{{range $p, $b := .NetworkSettings.Ports}}{{$p}}{{range $b}} {{.HostPort}}{{end}};{{end}}
{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}
{{index .Config.Labels "app.name"}} {{.Config.Labels.tier}} [{{index .Config.Labels "nosuch"}}] {{.Config.Labels.nosuch}}
{{index .Config.Cmd 1}} {{len .Config.Cmd}} {{join .Config.Cmd "+"}} {{len .Name}} {{len .Config.Labels}}
{{index .Config.Cmd 9}}
{{index .Config.Cmd 3}}
{{index .Config.Cmd -1}}
{{index .Config.Cmd "a"}}
{{index .Name 1}}
{{index nil 1}}
{{index 5 1}}
{{index .Config.Labels 5}}
{{index .State "Status"}}
{{index .Config.Cmd}}
{{index}}
{{slice .Id 0 3 | len}} {{slice .Config.Cmd 1}} {{slice "hello" 1 3}}
{{slice "hello" 4 2}}
{{slice "hello" 9}}
{{slice .State 1}}
{{slice "hello" 1 2 3}}
{{printf "%-10s|%5d|%t" .Name .State.ExitCode .State.Running}}
{{printf "%q %v %s %x %X" "a\tb" .Config.Cmd .Config.Cmd "hi" "hi"}}
{{printf "%d" "hi"}} {{printf "%s" 5}} {{printf "%d"}} {{printf "%z" 1}} {{printf "%" 1}} {{printf "a" 1 2}} {{printf "%!"}}
{{printf "%5.2f|%-8.3e|%g|%v|%+d|%05d|% d|%x|%o|%b|%c|%U|%#x|%#q" 3.14159 1234.5 1e21 1e6 5 42 7 255 8 5 65 0x2318 255 "q"}}
{{printf "%T %T %T %T %T" 1 1.5 "s" true .Config.Cmd}}
{{printf "%v %+v" .HostConfig.RestartPolicy .HostConfig.RestartPolicy}}
{{printf "%[2]d %[1]d" 1 2}} {{printf "%[3]d" 1}} {{printf "%*d" 5 42}} {{printf "%.*f" 2 3.14159}} {{printf "%-*d|" 5 42}}
{{printf "%t %v" true false}} {{printf "%5t|" true}} {{printf "%q" 'x'}} {{printf "%v" 'x'}} {{printf "%c" 0x1F600}}
{{printf "%6.2f%%" 12.345}} {{printf "%3c|" 'x'}} {{printf "%08.3f" 3.14159}} {{printf "%+.2e" 12345.678}}
{{printf "%s" nil}} {{printf "%v" nil}} {{printf "%d" nil}}
{{print 1 2 "a" "b" 3 4.5 true}} {{println "x" 1}}
{{print "é" "日本"}} {{len "é"}} {{printf "%5s|%-5s|" "é" "日本"}} {{printf "%q %+q" "é" "é"}} {{upper "é"}}
{{split .Config.Image "n"}} {{upper .Name}} {{title "abc def-ghi"}} {{lower "ABC"}} {{pad "x" 2 1}}|{{truncate .Name 3}}
{{title "o'neil x_y 1a"}} {{pad "" 2 2}}| {{truncate "ab" 5}} {{truncate "ab" 2}} {{truncate "abc" 0}}|
{{split "a,b,c" ","}} {{join (split "a,b,c" ",") "-"}} {{index (split "a,b,c" ",") 1}} {{len (split "" ",")}} {{split "abc" ""}}
{{join .Name ","}}
{{join .Mounts ","}}
{{upper 5}}
{{upper .State.Running}}
{{upper}}
{{upper "a" "b"}}
{{truncate "abc" "2"}}
{{truncate "abc" 1.5}}
{{pad "x" 1}}
{{pad "x" -1 0}}
{{json 5}} {{json "a<b>&c"}} {{json 1.5}} {{json true}} {{json nil}} {{json 'a'}}
{{json .State.Nope}}
{{html "<a href='x'>\"&</a>"}} {{js "it's <b>\"x\"</b>\n"}} {{urlquery "a b&c=d/é"}}
{{html 1 "<" 2}} {{js .Config.Cmd}} {{urlquery .Config.Cmd}}
{{if and .State.Running (eq .Config.Image "nginx")}}yes{{end}} {{not .State.Paused}} {{or .Config.Domainname "none"}}
{{and 1 0 2}} {{and 1 2}} {{or 0 "" "x"}} {{or 0 ""}} {{and true}} {{not 1}} {{not ""}} {{and}}
{{eq 1 1}} {{eq 1 2 3 1}} {{eq "a" "a"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt "b" "a"}} {{ge 1.5 2.5}}
{{eq 1 1.0}}
{{eq 1 "1"}}
{{eq 1}}
{{eq .Config.Cmd .Config.Cmd}}
{{eq nil nil}}
{{eq .Name nil}}
{{lt true false}}
{{lt 1 "a"}}
{{lt .State 1}}
{{eq .State.ExitCode 0}} {{gt .State.Pid 0}} {{eq .State.Status "running"}}
{{eq .RestartCount "0"}}
{{if .State.Error}}err{{else if .State.OOMKilled}}oom{{else}}fine{{end}}
{{if .Mounts}}mounts{{end}} {{if .Config.Entrypoint}}entry{{end}} {{if 0}}a{{else}}b{{end}} {{if ""}}a{{else}}b{{end}}
{{with .State}}{{.Status}}{{end}} {{with .Nothing}}x{{end}}
{{with .Config.Domainname}}{{.}}{{else with .Config.Image}}image {{.}}{{else}}none{{end}}
{{with $x := .Config.Image}}{{$x}} {{$.Name}}{{end}}
{{with .Config.Domainname}}{{.}}{{else}}no domain{{end}}
{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}{{if true}}{{$x = 3}}{{$y := 4}}{{$y}}{{end}}{{$x}}
{{$x := .Name}}{{$x | upper | printf "%s!"}}
{{$a := split "x y" " "}}{{index $a 0}}-{{index $a 1}}
{{$x}}
{{$x := $x}}
{{if true}}{{$y := 1}}{{end}}{{$y}}
{{$x := 1}}{{$x = }}
{{$x, $y := 1}}
{{range $x, $y, $z := .Mounts}}{{end}}
{{range $x, 1 := .Mounts}}{{end}}
{{range $x $y := .Mounts}}{{end}}
{{range $i, $m := .Mounts}}{{$i}}:{{$m.Type}}:{{$m.Name}}:{{$m.Destination}}{{end}} {{.HostConfig.Binds}}
{{define "t"}}[{{.}}]{{end}}{{template "t" .Name}}{{template "t" .State.Status}}
{{define "t"}}{{.Name}} {{$.Name}}{{end}}{{template "t" .}}{{template "t"}}
{{block "b" .Name}}<{{.}}>{{end}}
{{template "nosuch" .}}
{{template nosuch}}
{{template "t" . .}}
{{define "r"}}{{template "r" .}}{{end}}{{template "r" .}}
{{define t}}{{end}}
{{define "t"}}
{{define "t"}}a{{end}}{{define "t"}}b{{end}}
{{if true}}{{define "t"}}{{end}}{{end}}
{{/* a comment */}}{{.Path}}{{- /* trimmed */ -}}   x
{{/* unclosed }}
{{/* c */ }}
{{ .Path }} {{- .Args -}} !
{{- .Path -}}   {{- "x" }}
{{.Path
{{.Name}
{{.Name}}}
{{
{{}}
{{ }}
{{.}
{{..}}
{{.1}}
{{.Name.}}
{{.Name .State}}
{{.Name "x"}}
{{"x" .Name}}
{{"a" "b"}}
{{1 | 2}}
{{.Name | .Path}}
{{.Name | upper | lower | len}}
{{.Name |}}
{{| .Name}}
{{.Name || .Path}}
{{(.Name)}} {{(.State).Status}} {{(index .Mounts 0).Type}} {{((.Name) | upper)}}
{{(.Name}}
{{.Name)}}
{{()}}
{{(.Name).Nope}}
{{.Name.Nope}}
{{.State.Nope}}
{{.State.Nope.More}}
{{.Nope}}
{{.nope}}
{{.Config.Labels.nosuch.more}}
{{.NetworkSettings.Networks.nosuch}}
{{.NetworkSettings.Networks.nosuch.IPAddress}}
{{len .Nope}}
{{len 5}}
{{len nil}}
{{len}}
{{nofunc .}}
{{.Name | nofunc}}
{{"unterminated}}
{{`raw string`}} {{`with "quotes" and \n`}}
{{`unterminated}}
{{'a'}} {{'\n'}} {{'\x41'}} {{'é'}}
{{'ab'}}
{{'}}
{{''}}
{{"\q"}}
{{"tab\tnew\nline \u00e9 \x41 \101"}}
{{0x1F}} {{0o17}} {{0b11}} {{017}} {{1_000}} {{1e3}} {{.5}} {{-3}} {{+3}} {{1.}} {{0x1p4}}
{{09}}
{{1a}}
{{0xZ}}
{{1__0}}
{{9223372036854775808}}
{{99999999999999999999}}
{{1e400}}
{{1i}} {{1+2i}}
{{true}} {{false}}
{{nil}}
{{nil.Foo}}
{{"a".Foo}}
{{1.Foo}}
{{true.Foo}}
{{.Name = 1}}
{{.Name := 1}}
{{.Name , .Path}}
{{.Name; .Path}}
{{.Name & .Path}}
{{.Na-me}}
{{.Na é}}
{{€}}
{{if}}{{end}}
{{if .Name}}
{{if .Name}}a{{else}}b{{else}}c{{end}}
{{if .Name}}a{{else if}}b{{end}}
{{if .Name}}a{{else with .Path}}b{{end}}
{{if .Name}}a{{else x}}b{{end}}
{{else}}
{{end}}
{{end .}}
{{range}}{{end}}
{{with}}{{end}}
{{range .Mounts}}{{else if true}}{{end}}
{{range .Mounts}}
{{break}}
{{continue}}
{{range .Mounts}}{{break .}}{{end}}
{{if true}}{{break}}{{end}}
{{call .Name}}
{{call nil}}
{{call}}
{{template}}
{{block "b"}}{{end}}
{{block}}{{end}}
{{.State.Health.Status}} {{len .State.Health.Log | lt 0}} {{.Config.Healthcheck.Interval}}
{{json .Config.Healthcheck}} {{.Config.Healthcheck.Test}}
{{.Config.Volumes}} {{.Config.ExposedPorts}} {{json .Config.Volumes}}
{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.Privileged}} {{.HostConfig.CapAdd}} {{.HostConfig.Dns}}
{{.HostConfig.RestartPolicy}} {{.HostConfig.LogConfig.Type}} {{.HostConfig.NetworkMode}} {{.HostConfig.Links}}
{{.Config.Entrypoint}} {{.Config.Cmd}} {{.Config.Env}} {{.Config.Labels}} {{.Config.OnBuild}}
{{println .Name}}{{print}}{{println}}
""".strip("\n").split("\n")
INSPECT_TEMPLATES += [
    "a\nb {{.Nope}}",
    "{{.Name}}\n{{.State.Nope}}",
    "{{if\n.Name}}x{{end}}",
    "{{.Name\n",
    "{{.Name\n\n| nofunc}}",
    "\n\n{{end}}",
    '{{"a\nb"}}',
    "{{`a\nb`}}",
    "plain text",
    "  spaces  ",
    "é {{.Nope}}",
]

CONTEXT_TEMPLATES = r"""
{{.ID}}|{{.Image}}|{{.Command}}|{{.CreatedAt}}|{{.Ports}}|{{.State}}|{{.Names}}|{{.Labels}}|{{.Mounts}}|{{.LocalVolumes}}
{{.Networks}}|{{.Label "tier"}}|{{.Label "nosuch"}}
{{json .}}
json
{{json .Labels}} {{json .Names}} {{json .Platform}}
table {{.Names}}\t{{.Image}}\t{{.State}}
table {{.Names}}\t{{.Label "app.name"}}\t{{.Label "a-b_c"}}
table {{upper .Names}}\t{{truncate .Image 3}}\t{{join (split .Names "-") "+"}}
table {{.Names}} {{.Image}}\n\t{{.State}}
table {{json .Names}}
table {{printf "%-20s" .Names}}|{{.State}}
table {{pad .Names 2 2}}\t{{.State}}
table
table {{.ID}}\t{{.Ports}}\t{{.Labels}}
table {{if .Names}}{{.Names}}{{else}}none{{end}}\t{{.Command}}
table {{lower .State}}\t{{title .State}}
table {{len .Names}}\t{{.State}}
tablefoo {{.Names}}
raw
{{.Nope}}
{{.Names.Nope}}
{{.Label}}
{{.Label "a" "b"}}
{{.Label 5}}
{{.ID "x"}}
{{.Names | .Label}}
{{.c}}
{{.trunc}}
{{.Header}}
{{index . "ID"}}
{{len .}}
{{range .Names}}{{end}}
{{.Platform}}
{{.Platform.OS}}
{{upper .LocalVolumes}} {{eq .LocalVolumes "1"}}
{{if eq .State "running"}}up{{else}}down{{end}}
{{$s := .State}}{{$s}}
{{.Names}}\t{{.State}}\n
{{.Names
{{nofunc}}
{{end}}
""".strip("\n").split("\n")
