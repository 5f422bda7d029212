import Compute

/// Replaces a kernel's matrix by a nearly orthogonal one with the same singular vectors: Muon's Newton–Schulz iteration.
///
/// Five steps of X ← a·X + b·(XXᵀ)X + c·(XXᵀ)²X with (a, b, c) = (3.4445, −4.7750, 2.0315), from X with Frobenius norm 1,
/// bring all singular values that are not tiny into about 0.7…1.2 (Jordan, 2024).
final class Orthogonalizer {
    private let kernel: KernelMatrix
    /// The shorter side goes first, so that the products XXᵀ are small.
    private let transposes: Bool
    private let short: Int
    private let long: Int
    private let scratch: UnsafeMutablePointer<Float>

    /// Where the numbers to orthogonalise are put, in the parameter's layout, and where the result is found.
    var numbers: UnsafeMutableBufferPointer<Float> { kernel.laidOut }
    /// Rows and columns of the matrix.
    var shape: (rows: Int, columns: Int) { (kernel.rows, kernel.columns) }

    /// Room for one kernel.
    /// - Throws: `EngineError`.
    init(like parameter: ParameterStore.Parameter, engine: Engine) throws {
        kernel = try KernelMatrix(like: parameter, engine: engine)
        transposes = kernel.rows > kernel.columns
        (short, long) = (min(kernel.rows, kernel.columns), max(kernel.rows, kernel.columns))
        let count = 2 * short * long + 2 * short * short
        scratch = .allocate(capacity: count)
        scratch.initialize(repeating: 0, count: count)
    }

    deinit { scratch.deallocate() }

    /// Orthogonalises ``numbers``.
    /// - Throws: `EngineError`.
    func run() throws {
        try kernel.gather()
        guard let plain = kernel.numbers.baseAddress else { return }
        var square: Float = 0
        for number in kernel.numbers { square += number * number }
        let scale = 1 / (square.squareRoot() + 1e-7)
        for index in kernel.numbers.indices { scratch[place(of: index)] = plain[index] * scale }
        let result = try iterate()
        for index in kernel.numbers.indices { plain[index] = result[place(of: index)] }
        try kernel.scatter()
    }

    /// Where a number of the kernel stands in X.
    private func place(of index: Int) -> Int {
        transposes ? index % kernel.columns * long + index / kernel.columns : index
    }

    /// - Returns: where X stands after the last step.
    private func iterate() throws -> UnsafeMutablePointer<Float> {
        typealias Matrix = MatrixProduct.Matrix
        var x = Matrix(scratch, rows: short, columns: long)
        var next = Matrix(scratch + short * long, rows: short, columns: long)
        let squares = scratch + 2 * short * long
        let gram = Matrix(squares, rows: short, columns: short)
        let polynomial = Matrix(squares + short * short, rows: short, columns: short)
        for _ in 0..<5 {
            try MatrixProduct.multiply(x, x, transposingSecond: true, into: gram)
            polynomial.numbers.update(from: gram.numbers, count: short * short)
            try MatrixProduct.multiply(gram, gram, alpha: 2.0315, beta: -4.7750, into: polynomial)
            next.numbers.update(from: x.numbers, count: short * long)
            try MatrixProduct.multiply(polynomial, x, beta: 3.4445, into: next)
            (x, next) = (next, x)
        }
        return x.numbers
    }
}
