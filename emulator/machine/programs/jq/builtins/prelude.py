"""The built-ins that jq defines in itself, as its own text."""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.jq.parser import Parser
from emulator.machine.programs.jq.scope import Closure, Scope
from emulator.machine.programs.jq.syntax import Definition

DEFINED: Final = """
def values: select(. != null); def nulls: select(. == null); def booleans: select(type == "boolean");
def numbers: select(type == "number"); def strings: select(type == "string"); def arrays: select(type == "array");
def objects: select(type == "object"); def iterables: select(type|. == "array" or . == "object");
def scalars: select(type|. != "array" and . != "object");
def map(f): [.[] | f]; def map_values(f): .[] |= f; def recurse_down: recurse;
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries: map({(if .key == null then .name // .Name // .Key else .key end
  | if type == "boolean" or type == "number" then tojson else . end): (if has("value") then .value else .Value end)})
  | add + {} // {};
def with_entries(f): to_entries | map(f) | from_entries;
def del(f): delpaths([path(f)]); def paths: path(..) | select(length > 0);
def paths(node_filter): . as $dot | paths | select(. as $p | $dot | getpath($p) | node_filter);
def leaf_paths: paths(scalars); def any: any(.); def all: all(.); def any(f): any(.[]; f); def all(f): all(.[]; f);
def in(xs): . as $x | xs | has($x); def inside(xs): . as $x | xs | contains($x);
def add: reduce .[] as $x (null; . + $x); def range($x): range(0; $x); def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime; def todateiso8601: todate; def fromdate: fromdateiso8601;
def dateadd(u; n): . + n; def datesub(u; n): . - n; def date: todate;
def match(re): match(re; null); def test(re): test(re; null); def capture(re): capture(re; null);
def capture(re; f): match(re; f) | [.captures | .[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def scan(re): match(re; "g") | if (.captures | length) > 0 then [.captures | .[] | .string] else .string end;
def splits(re): splits(re; null); def splits(re; f): split(re; f) | .[];
def ascii_downcase: explode | map(if 65 <= . and . <= 90 then . + 32 else . end) | implode;
def ascii_upcase: explode | map(if 97 <= . and . <= 122 then . - 32 else . end) | implode;
def first: .[0]; def last: .[-1]; def nth($n): .[$n]; def combinations: if length == 0 then [] else .[0][] as $x
  | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations(n): . as $dot | [range(n)] | map($dot) | combinations;
def index($i): indices($i) | .[0]; def rindex($i): indices($i) | .[-1:][0];
def IN(s): any(s == .; .); def IN(src; s): any(src == s; .);
def INDEX(stream; idx_expr): reduce stream as $row ({}; .[$row | idx_expr | tostring] |= $row);
def INDEX(idx_expr): INDEX(.[]; idx_expr); def halt_error: halt_error(5);
def join($x): reduce .[] as $i (null; (if . == null then "" else . + $x end)
  + ($i | if . == null then "" elif type == "boolean" or type == "number" then tojson else . end)) // "";
def flatten: flatten(1e9); def tostream: path(def r: (.[]?|r), .; r) as $p | getpath($p)
  | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def min_by(f): [.[] | [[f], .]] | if length == 0 then null else (sort_by(.[0]) | .[0][1]) end;
def max_by(f): [.[] | [[f], .]] | if length == 0 then null else (sort_by(.[0]) | .[-1][1]) end;
def walk(f): . as $in | if type == "object" then reduce keys_unsorted[] as $key ({}; . + {($key): ($in[$key] | walk(f))}) | f
  elif type == "array" then map(walk(f)) | f else f end;
def env: $ENV; def finites: select(isinfinite or isnan | not); def normals: select(isnormal);
"""


def prelude() -> Scope:
    """The scope of those that are written in jq."""
    scope = Scope()
    node = Parser(DEFINED).program()
    while isinstance(node.value, Definition):
        own = node.value
        scope.functions[own.name, len(own.parameters)] = Closure(own.body, scope, own.parameters)
        node = node.parts[0]
    return scope
