"""Computing and differentiating, with NumPy and the standard library alone.

The engine knows nothing of graphs, notebooks or browsers. Its one window is `log`. Importing it
fills the rule table, puts operators and NumPy's protocols on Tensor and Variable, looks after
SciPy's functions that follow no protocol, and has freed memory kept.
"""

from tapeviz.engine import allocation, operators, protocols, rules, scipy_loading

__all__ = ["allocation", "operators", "protocols", "rules", "scipy_loading"]

allocation.keep_freed_memory()
