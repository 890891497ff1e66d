import { expect, it } from "vitest";
import { literalOf } from "../../src/model/literal";

const float = (...shape: number[]) => ({ shape, dtype: "float32" });

it("writes a scalar as Python does", () => {
  expect(literalOf({ scalar: 9 }, float())).toBe("9.0");
  expect(literalOf({ scalar: -1234567 }, float())).toBe("-1234567.0");
  expect(literalOf({ scalar: 0.10000000149011612 }, float())).toBe("0.1");
  expect(literalOf({ scalar: 3.1e-9 }, { shape: [], dtype: "float64" })).toBe("3.1e-9");
  expect(literalOf({ scalar: 3 }, { shape: [], dtype: "int32" })).toBe("3");
  expect(literalOf({ scalar: true }, { shape: [], dtype: "bool" })).toBe("True");
  expect(literalOf({ scalar: "-inf" }, float())).toBe('float("-inf")');
  expect(literalOf({ scalar: "(1+2j)" }, { shape: [], dtype: "complex64" })).toBe("(1+2j)");
  expect(literalOf({ scalar: "(nan+2j)" }, { shape: [], dtype: "complex64" })).toBe('complex("(nan+2j)")');
});

it("writes an array with its shape and dtype", () => {
  expect(literalOf({ entries: [1, 2, 3, 4] }, float(2, 2))).toBe(
    'np.array([[1.0, 2.0], [3.0, 4.0]], dtype="float32")',
  );
  expect(literalOf({ entries: [1, "nan", "-inf"] }, float(3))).toBe(
    'np.array([1.0, np.nan, -np.inf], dtype="float32")',
  );
  expect(literalOf({ entries: [1, 2, 3, 4, 5, 6] }, float(1, 3, 2))).toBe(
    'np.array([[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]], dtype="float32")',
  );
  expect(literalOf({ scalar: 5 }, float(1, 1))).toBe('np.array([[5.0]], dtype="float32")');
});

it("says what is known of an array whose entries are not here", () => {
  expect(literalOf({ mean: 0.5, norm: 12 }, float(128, 256))).toBe(
    "# float32 (128, 256), mean 0.5, norm 12.0",
  );
});
