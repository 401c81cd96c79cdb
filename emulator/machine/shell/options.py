"""`set -o` options: their letters, and which shell has which. Data, and the `$-` made from it."""

from __future__ import annotations

from emulator.machine.shell.flavour import Flavour

LETTERS = {
    "a": "allexport",
    "b": "notify",
    "e": "errexit",
    "f": "noglob",
    "h": "hashall",
    "k": "keyword",
    "m": "monitor",
    "n": "noexec",
    "p": "privileged",
    "t": "onecmd",
    "u": "nounset",
    "v": "verbose",
    "x": "xtrace",
    "B": "braceexpand",
    "C": "noclobber",
    "E": "errtrace",
    "H": "histexpand",
    "P": "physical",
    "T": "functrace",
    "I": "ignoreeof",
    "V": "vi",
}
_BASH_OPTIONS = (
    "allexport braceexpand emacs errexit errtrace functrace hashall histexpand history ignoreeof interactive- "
    "comments keyword monitor noclobber noexec noglob nolog notify nounset onecmd physical pipefail posix "
    "privileged verbose vi xtrace"
)
BASH_OPTIONS = _BASH_OPTIONS.split()
_DASH_OPTIONS = (
    "errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport notify "
    "nounset privileged nolog debug"
)
DASH_OPTIONS = _DASH_OPTIONS.split()
_ASH_OPTIONS = "errexit noglob ignoreeof monitor noexec xtrace verbose noclobber allexport notify nounset vi pipefail"
ASH_OPTIONS = _ASH_OPTIONS.split()
NAMES = {"bash": BASH_OPTIONS, "dash": DASH_OPTIONS, "ash": ASH_OPTIONS}
ONLY_BASH = frozenset("hkptBEHPT")


def option_of(letter: str, flavour: Flavour) -> str | None:
    name = LETTERS.get(letter)
    if name is None or (not flavour.is_bash and letter in ONLY_BASH - {"p"}) or (flavour.is_bash and letter in "IV"):
        return None
    return name


def dollar_minus(options: set[str], flavour: Flavour, interactive: bool, source: str) -> str:
    """`$-`; `source` is c or s, for where the commands come from."""
    letters = sorted(letter for letter, name in LETTERS.items() if name in options and option_of(letter, flavour))
    lower = "".join(letter for letter in letters if letter.islower())
    upper = "".join(letter for letter in letters if letter.isupper())
    if flavour.is_bash:
        return "".join(sorted(lower + ("i" if interactive else ""))) + upper + source
    told = source if source == "s" or (source == "c" and flavour.name == "ash") else ""
    return lower + ("i" if interactive else "") + told + upper


_BASH_SHOPT = (
    "autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist complete_fullquote "
    "dirspell dotglob execfail expand_aliases extdebug extglob extquote failglob force_fignore globasciiranges "
    "globskipdots globstar gnu_errfmt histappend histreedit histverify hostcomplete huponexit inherit_errexit "
    "interactive_comments lastpipe lithist localvar_inherit localvar_unset login_shell mailwarn "
    "no_empty_cmd_completion nocaseglob nocasematch noexpand_translation nullglob patsub_replacement progcomp "
    "progcomp_alias promptvars restricted_shell shift_verbose sourcepath varredir_close xpg_echo"
)
BASH_SHOPT = _BASH_SHOPT.split()
_SHOPT_ON = (
    "checkwinsize cmdhist complete_fullquote extquote force_fignore globasciiranges globskipdots hostcomplete "
    "interactive_comments patsub_replacement progcomp promptvars sourcepath"
)
SHOPT_ON = frozenset(_SHOPT_ON.split())
