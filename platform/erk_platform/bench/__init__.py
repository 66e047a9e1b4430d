"""Benches behind `erk bench`: each measures us and a floor in the same run, interleaved, and checks that both did the
same work. Nothing here is imported by the product."""
