"""What a training loop needs beside the tape: modules, layers, initial values and optimizers."""
