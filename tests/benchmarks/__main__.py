"""Run every benchmark and print its table."""

from tests.benchmarks import chains, small_tapes

if __name__ == "__main__":
    chains.report()
    small_tapes.report()
