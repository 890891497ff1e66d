"""Computing and differentiating, with NumPy and the standard library alone.

The engine knows nothing of graphs, notebooks or browsers. Its one window is `log`. Importing it
fills the rule table, puts operators and NumPy's protocols on Tensor and Variable, and looks after
SciPy's functions that follow no protocol.
"""

from tapeviz.engine import operators, protocols, rules, scipy_loading

__all__ = ["operators", "protocols", "rules", "scipy_loading"]
