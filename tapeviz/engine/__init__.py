"""Computing and differentiating, with NumPy and the standard library alone.

The engine knows nothing of graphs, notebooks or browsers. Its one window is `log`. Importing it
fills the rule table and puts operators and NumPy's protocols on Tensor and Variable.
"""

from tapeviz.engine import operators, protocols, rules

__all__ = ["operators", "protocols", "rules"]
