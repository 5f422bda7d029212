import COneDNN

/// Products of row-major float32 matrices, computed by oneDNN's `dnnl_sgemm`.
public enum MatrixProduct {
    /// A row-major matrix in memory without gaps between rows.
    public struct Matrix {
        /// The elements, row by row.
        public let numbers: UnsafeMutablePointer<Float>
        let rows: Int
        let columns: Int

        /// Creates a view of `rows · columns` numbers.
        public init(_ numbers: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
            self.numbers = numbers
            self.rows = rows
            self.columns = columns
        }

        /// Returns the address of a row, or of a column when the matrix is transposed.
        fileprivate func from(_ row: Int, transposing: Bool) -> UnsafeMutablePointer<Float> {
            numbers + row * (transposing ? 1 : columns)
        }
    }

    /// The rows and columns of the result that form one task.
    private static let block = (rows: 64, columns: 128)

    /// Computes result ← alpha·a·b + beta·result; either factor may be transposed first.
    ///
    /// Blocks of the result are tasks of a parallel loop, so the result does not depend on the number of threads.
    /// - Throws: ``EngineError``.
    public static func multiply(
        _ a: Matrix, transposingFirst: Bool = false, _ b: Matrix, transposingSecond: Bool = false,
        alpha: Float = 1, beta: Float = 0, into result: Matrix, threads: Int
    ) throws {
        let (rows, inner) = transposingFirst ? (a.columns, a.rows) : (a.rows, a.columns)
        let (height, columns) = transposingSecond ? (b.columns, b.rows) : (b.rows, b.columns)
        precondition(inner == height && result.rows == rows && result.columns == columns)
        func letter(_ transposing: Bool) -> CChar { CChar(UInt8(ascii: transposing ? "T" : "N")) }
        let across = (columns + block.columns - 1) / block.columns
        let count = (rows + block.rows - 1) / block.rows * across
        try withUnsafeTemporaryAllocation(of: dnnl_status_t.self, capacity: count) { statuses in
            statuses.initialize(repeating: dnnl_success)
            nonisolated(unsafe) let statuses = statuses
            Parallel.tasks(count, threads: threads) { task, _ in
                let (row, column) = (task / across * block.rows, task % across * block.columns)
                statuses[task] = dnnl_sgemm(
                    letter(transposingFirst), letter(transposingSecond),
                    dnnl_dim_t(min(block.rows, rows - row)), dnnl_dim_t(min(block.columns, columns - column)),
                    dnnl_dim_t(inner), alpha, a.from(row, transposing: transposingFirst),
                    dnnl_dim_t(a.columns), b.from(column, transposing: !transposingSecond),
                    dnnl_dim_t(b.columns), beta, result.numbers + row * columns + column,
                    dnnl_dim_t(columns))
            }
            for status in statuses { try check(status, "multiplying matrices") }
        }
    }
}
