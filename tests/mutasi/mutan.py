"""Small changes of a program, one at a time: operators, comparisons, constants, conditions, returns, calls."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
COMPARISONS: dict[type[ast.AST], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutan:
    """One changed module: ``apa`` says what became what, ``fungsi`` in which function or method ('' outside)."""

    berkas: str
    baris: int
    apa: str
    fungsi: str
    kode: str


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Replacements of one node, each with its words."""
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in OPERATORS:
        new = copy.deepcopy(node)
        new.op = OPERATORS[type(node.op)]()  # type: ignore[assignment]
        yield f"{type(node.op).__name__} -> {type(new.op).__name__}", new
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            for other in COMPARISONS.get(type(op), ()):
                new = copy.deepcopy(node)
                new.ops[place] = other()
                yield f"{type(op).__name__} -> {other.__name__}", new
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
        yield f"{type(node.op).__name__} dihapus", node.operand
    if isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        values = [not node.value] if isinstance(node.value, bool) else [node.value + 1, node.value - 1]
        for value in values:
            yield f"{node.value} -> {value}", ast.Constant(value)
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        new = copy.deepcopy(node)
        new.test = ast.UnaryOp(ast.Not(), new.test)
        yield f"{type(node).__name__} dibalik", new
    if isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield "return -> return None", ast.Return(ast.Constant(None))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
        new = copy.deepcopy(node)
        new.func = ast.Name(NAMES[node.func.id], ast.Load())
        yield f"{node.func.id} -> {NAMES[node.func.id]}", new
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "pemanggilan dihapus", ast.Pass()


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Every place of the tree: parent, field, and index where the field is a list."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            items = value if isinstance(value, list) else [value]
            for at, item in enumerate(items):
                if isinstance(item, ast.AST):
                    yield parent, name, at if isinstance(value, list) else None


def _annotated(tree: ast.AST) -> set[int]:
    """Nodes inside annotations and decorators, by identity."""
    out: set[int] = set()
    for node in ast.walk(tree):
        parts = [
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
            *getattr(node, "decorator_list", []),
        ]
        out |= {id(n) for part in parts if isinstance(part, ast.AST) for n in ast.walk(part)}
    return out


def _homes(tree: ast.AST, path: str = "") -> Iterator[tuple[int, str]]:
    """Nodes in the bodies of functions, by identity, and the outermost function's dotted name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _homes(node, f"{path}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield from ((id(n), path + node.name) for part in node.body for n in ast.walk(part))


def mutants(file: str, source: str) -> list[Mutan]:
    """All mutants of a module, in reading order."""
    tree = ast.parse(source)
    skip, homes = _annotated(tree), dict(_homes(tree))
    out: list[Mutan] = []
    for parent, name, at in list(_places(tree)):
        held = getattr(parent, name)
        node = held if at is None else held[at]
        if id(node) in skip or getattr(node, "lineno", None) is None:
            continue
        for words, new in _changes(node):
            ast.copy_location(new, node)
            if at is None:
                setattr(parent, name, new)
            else:
                held[at] = new
            code = ast.unparse(ast.fix_missing_locations(tree))
            if at is None:
                setattr(parent, name, node)
            else:
                held[at] = node
            out.append(Mutan(file, node.lineno, words, homes.get(id(node), ""), code))
    return sorted(out, key=lambda m: (m.berkas, m.baris))
