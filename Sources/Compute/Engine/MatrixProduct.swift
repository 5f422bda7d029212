import COneDNN

/// Products of row-major float32 matrices, by oneDNN's `dnnl_sgemm`, on the engine's threads.
public enum MatrixProduct {
    /// A matrix in memory: rows follow one another without gaps.
    public struct Matrix {
        /// The numbers, row by row.
        public let numbers: UnsafeMutablePointer<Float>
        let rows: Int
        let columns: Int

        /// A view of `rows · columns` numbers.
        public init(_ numbers: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
            self.numbers = numbers
            self.rows = rows
            self.columns = columns
        }
    }

    /// result ← alpha·a·b + beta·result, or with bᵀ in place of b.
    /// - Throws: ``EngineError``.
    public static func multiply(
        _ a: Matrix, _ b: Matrix, transposingSecond: Bool = false, alpha: Float = 1, beta: Float = 0,
        into result: Matrix
    ) throws {
        let (inner, columns) = transposingSecond ? (b.columns, b.rows) : (b.rows, b.columns)
        precondition(a.columns == inner && result.rows == a.rows && result.columns == columns)
        try check(
            dnnl_sgemm(
                CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: transposingSecond ? "T" : "N")),
                dnnl_dim_t(a.rows), dnnl_dim_t(columns), dnnl_dim_t(inner), alpha, a.numbers,
                dnnl_dim_t(a.columns), b.numbers, dnnl_dim_t(b.columns), beta, result.numbers,
                dnnl_dim_t(columns)), "multiplying matrices")
    }
}
