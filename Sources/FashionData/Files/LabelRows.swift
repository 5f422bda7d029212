/// Reads the rows of a matrix that was given in the place of labels, to tell how labels can be made of it.
struct LabelRows {
    let length: Int
    private var place = 0
    private var sum = 0.0
    private var row = 0
    /// The first row whose sum is not 1, and that sum.
    private var first: (row: Int, sum: Double)?
    private var areOnesAndZeros = true

    init(length: Int) { self.length = length }

    mutating func append(_ value: Double) {
        if value != 0, value != 1 { areOnesAndZeros = false }
        (place, sum) = (place + 1, sum + value)
        guard place == length else { return }
        // Probabilities in 32 bits need not add up to 1 exactly.
        if first == nil, !(abs(sum - 1) < 1e-3) { first = (row, sum) }
        (place, sum, row) = (0, 0, row + 1)
    }

    /// How to make labels of the rows, for the end of a message; empty when it is not known.
    var wayOut: String {
        guard let first else { return "; of one-hot rows y.argmax(1) makes labels" }
        return areOnesAndZeros
            ? " with \(Int(first.sum)) ones for image \(first.row): several labels an image, or none, are not supported"
            : ""
    }
}
