"""The docker client: what happens between a parsed command line and the engine's operations, one file a command.

`<group>/<verb>.py` holds `async def main(docker: Client, call: Invocation) -> int`; commands without a group are in
`root/`. `dispatch.py` finds the file by the command's name. Nothing here knows which face called it.
"""
