"""TensorFlow's names: values beside NumPy's, refusals, and whole lectures."""
