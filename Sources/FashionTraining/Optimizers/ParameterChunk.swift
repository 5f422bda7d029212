import FashionCompute

/// Some of the numbers of a parameter, which one task changes.
struct ParameterChunk {
    /// The index of the parameter.
    let parameter: Int
    /// The indices of the numbers.
    let range: Range<Int>

    /// Divides parameters into chunks.
    /// - Parameter counts: the number of numbers of each parameter.
    static func all(of counts: [Int]) -> [ParameterChunk] {
        counts.enumerated().flatMap { parameter, count in
            stride(from: 0, to: count, by: Parallel.floatsPerChunk).map {
                ParameterChunk(parameter: parameter, range: $0..<min($0 + Parallel.floatsPerChunk, count))
            }
        }
    }
}
