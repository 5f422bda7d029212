import FashionCompute

/// Replaces a kernel's matrix by an approximately orthogonal one with the same singular vectors: Muon's Newton–Schulz
/// iteration.
///
/// Five steps of X ← a·X + b·(XXᵀ)X + c·(XXᵀ)²X with (a, b, c) = (3.4445, −4.7750, 2.0315), starting from X with
/// Frobenius norm 1, bring all singular values that are not tiny to about 0.7…1.2 (Jordan, 2024). Each step multiplies
/// X by a polynomial P of A = XXᵀ, so A becomes PAP, and the product Q of all P is applied once, at the end: the steps
/// need only square matrices with the shorter side of X.
final class Orthogonalizer {
    private typealias Matrix = MatrixProduct.Matrix

    private let kernel: KernelMatrix
    private let scratch: UnsafeMutablePointer<Float>
    private let threads: Int

    /// The buffer for both the input and the result, in the parameter's layout.
    var numbers: UnsafeMutableBufferPointer<Float> { kernel.laidOut }
    /// The number of rows and columns of the matrix.
    var shape: (rows: Int, columns: Int) { (kernel.rows, kernel.columns) }
    /// The number of rows, and of columns, of A.
    private var side: Int { min(kernel.rows, kernel.columns) }

    /// Allocates the buffers for one kernel.
    /// - Throws: `EngineError`.
    init(like parameter: ParameterStore.Parameter, engine: Engine) throws {
        kernel = try KernelMatrix(like: parameter, engine: engine)
        threads = engine.threads
        let side = min(kernel.rows, kernel.columns)
        let count = kernel.rows * kernel.columns + 4 * side * side
        scratch = .allocate(capacity: count)
        scratch.initialize(repeating: 0, count: count)
    }

    deinit { scratch.deallocate() }

    /// Orthogonalises ``numbers``.
    /// - Throws: `EngineError`.
    func run() throws {
        try kernel.gather()
        guard let numbers = kernel.numbers.baseAddress else { return }
        scratch.update(from: numbers, count: kernel.numbers.count)
        let x = Matrix(scratch, rows: kernel.rows, columns: kernel.columns)
        let result = Matrix(numbers, rows: kernel.rows, columns: kernel.columns)
        let gram = square(0)
        let isWide = kernel.rows <= kernel.columns
        try MatrixProduct.multiply(
            x, transposingFirst: !isWide, x, transposingSecond: isWide, into: gram, threads: threads)
        // The trace of XXᵀ is the square of X's Frobenius norm.
        var trace: Float = 0
        for index in 0..<side { trace += gram.numbers[index * (side + 1)] }
        let scale = 1 / (trace.squareRoot() + 1e-7)
        for index in 0..<side * side { gram.numbers[index] *= scale * scale }
        let factor = try iterate(on: gram)
        if isWide {
            try MatrixProduct.multiply(factor, x, alpha: scale, into: result, threads: threads)
        } else {
            try MatrixProduct.multiply(x, factor, alpha: scale, into: result, threads: threads)
        }
        try kernel.scatter()
    }

    /// Runs the five steps.
    /// - Parameter gram: A; overwritten.
    /// - Returns: Q.
    private func iterate(on gram: Matrix) throws -> Matrix {
        let polynomial = square(1)
        var (factor, spare) = (square(2), square(3))
        let steps = 5
        for step in 0..<steps {
            polynomial.numbers.update(from: gram.numbers, count: side * side)
            try MatrixProduct.multiply(
                gram, gram, alpha: 2.0315, beta: -4.7750, into: polynomial, threads: threads)
            for index in 0..<side { polynomial.numbers[index * (side + 1)] += 3.4445 }
            if step == 0 {
                factor.numbers.update(from: polynomial.numbers, count: side * side)
            } else {
                try MatrixProduct.multiply(polynomial, factor, into: spare, threads: threads)
                swap(&factor, &spare)
            }
            guard step < steps - 1 else { break }
            try MatrixProduct.multiply(polynomial, gram, into: spare, threads: threads)
            try MatrixProduct.multiply(spare, polynomial, into: gram, threads: threads)
        }
        return factor
    }

    /// Returns one of the four square matrices that are stored after the copy of X.
    private func square(_ index: Int) -> Matrix {
        Matrix(scratch + kernel.rows * kernel.columns + index * side * side, rows: side, columns: side)
    }
}
