"""The notebook: the IPython extension, the widget, and what streams graphs to it."""
