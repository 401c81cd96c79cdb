"""Lists whose output a real `docker` recorded: path of the Engine API's document, and commands over it."""

LISTS: dict[str, tuple[str, list[list[str]]]] = {
    "images": (
        "/images/json",
        [
            ["images"],
            ["images", "--no-trunc", "-q"],
            ["images", "-q"],
            ["images", "--digests"],
            ["images", "--format", "json"],
            ["images", "--format", "raw"],
            ["images", "--digests", "--format", "table {{.Repository}}"],
            ["images", "--format", "table {{.ID}}\\t{{.Repository}}:{{.Tag}}\\t{{.Size}}"],
            [
                "images",
                "--format",
                "{{.Repository}} {{.Digest}} {{.CreatedAt}} {{.Containers}} {{.SharedSize}} {{.UniqueSize}}",
            ],
            ["images", "--format", "{{.Nope}}"],
            ["images", "--format", "{{.ID"],
        ],
    ),
    "history": (
        "/images/nginx/history",
        [
            ["history", "nginx"],
            ["history", "nginx", "--no-trunc"],
            ["history", "nginx", "-q"],
            ["history", "nginx", "--human=false"],
            ["history", "nginx", "--format", "json"],
            ["history", "nginx", "--format", "{{.CreatedAt}} {{.Size}} {{.Comment}} {{.CreatedBy}}"],
            ["history", "nginx", "--format", "table {{.ID}}\\t{{.Comment}}"],
            ["history", "nginx", "--format", "{{.Tags}}"],
        ],
    ),
    "networks": (
        "/networks",
        [
            ["network", "ls"],
            ["network", "ls", "--no-trunc"],
            ["network", "ls", "-q"],
            ["network", "ls", "--format", "json"],
            ["network", "ls", "--format", "raw"],
            ["network", "ls", "--format", '{{.Name}} {{.IPv4}} {{.IPv6}} {{.Internal}} {{.CreatedAt}} {{.Label "a"}}'],
            ["network", "ls", "--format", "{{.Nope}}"],
        ],
    ),
    "volumes": (
        "/volumes",
        [
            ["volume", "ls"],
            ["volume", "ls", "-q"],
            ["volume", "ls", "--format", "json"],
            ["volume", "ls", "--format", "raw"],
            ["volume", "ls", "--format", "table {{.Name}}\\t{{.Mountpoint}}\\t{{.Size}}\\t{{.Status}}"],
            ["volume", "ls", "--format", "{{.Nope}}"],
        ],
    ),
    "diff": ("/containers/x/changes", [["diff", "x"]]),
    "search": (
        "/images/search",
        [
            ["search", "nginx"],
            ["search", "nginx", "--no-trunc"],
            ["search", "nginx", "--format", "json"],
            ["search", "nginx", "--format", "{{.Name}}: {{.StarCount}} {{.IsOfficial}} {{.Description}}"],
            ["search", "nginx", "--format", "table {{.Name}}\\t{{.IsOfficial}}"],
            ["search", "nginx", "--format", "{{.IsAutomated}}"],
        ],
    ),
    "plugins": (
        "/plugins",
        [
            ["plugin", "ls"],
            ["plugin", "ls", "--no-trunc"],
            ["plugin", "ls", "-q"],
            ["plugin", "ls", "--format", "json"],
            ["plugin", "ls", "--format", "raw"],
            ["plugin", "ls", "--format", "{{.PluginReference}} {{if .Enabled}}on{{end}}"],
            ["plugin", "ls", "--format", "{{.Config}}"],
        ],
    ),
    "df": (
        "/system/df",
        [
            ["system", "df"],
            ["system", "df", "-v"],
            ["system", "df", "--format", "json"],
            ["system", "df", "--format", "raw"],
            ["system", "df", "--format", "table {{.Type}}\\t{{.Reclaimable}}"],
            ["system", "df", "-v", "--format", "{{range .Containers}}{{.Names}} {{.Size}} {{println}}{{end}}"],
            ["system", "df", "-v", "--format", "{{json .}}"],
            ["system", "df", "--format", "{{.Nope}}"],
            ["system", "df", "-v", "--format", "{{.Nope}}"],
            ["system", "df", "-v", "--format", "{{.Images"],
        ],
    ),
}

PS_COMMANDS = [
    ["ps", "-a"],
    ["ps", "-aq"],
    ["ps", "-aq", "--no-trunc"],
    ["ps", "-a", "--no-trunc"],
    ["ps", "-as"],
    ["ps", "-a", "--no-trunc", "--format", "{{.Names}}|{{.Image}}|{{.Mounts}}|{{.Size}}"],
    ["ps", "-aq", "--format", "{{.Names}}"],
]
