import FashionCore
import Testing

@testable import FashionData

@Suite struct StratifiedSplitTests {
    @Test(
        "Shares follow the largest remainders",
        arguments: [
            // counts per class, fraction, validation images per class
            ([10, 10, 10], 0.1, [1, 1, 1]),
            ([15, 15, 15, 15], 0.1, [2, 2, 1, 1]),
            ([3, 5, 12], 0.25, [1, 1, 3]),
            ([1, 1, 1], 0.5, [1, 1, 0]),
            ([7, 2], 0.0, [0, 0]),
            ([4], 0.9, [4]),
            ([100, 10], 0.333, [33, 4]),
        ])
    func shares(counts: [Int], fraction: Double, expected: [Int]) throws {
        let labels = counts.enumerated().flatMap { Array(repeating: UInt8($0), count: $1) }
        let split = try StratifiedSplit(labels: labels, validationFraction: fraction, seed: 3)
        let found = counts.indices.map { label in split.validation.count { Int(labels[$0]) == label } }
        #expect(found == expected)
        #expect((split.training + split.validation).sorted() == Array(labels.indices))
    }

    @Test func dependsOnTheSeedOnly() throws {
        let labels = (0..<1000).map { UInt8($0 * 7 % 10) }
        func split(_ seed: UInt64) throws -> StratifiedSplit {
            try StratifiedSplit(labels: labels, validationFraction: 0.1, seed: seed)
        }
        #expect(try split(42) == split(42))
        #expect(try split(42).validation != split(43).validation)
        #expect(try split(42).validation == split(42).validation.sorted())
        // The first image of each class is as likely as any other: over 200 seeds it comes up some 20 times.
        let hits = try (0..<200).count { try split($0).validation.contains(0) }
        #expect((8...35).contains(hits))
    }

    @Test(arguments: [-0.1, 1, 1.5, .nan, .infinity])
    func fractionsOutOfRange(fraction: Double) {
        let error = #expect(throws: InvalidArgument.self) {
            try StratifiedSplit(labels: [0, 1], validationFraction: fraction, seed: 1)
        }
        #expect(
            error?.description.contains("validation fraction: expected at least 0 and below 1, found") == true
        )
    }

    @Test func noImages() throws {
        let split = try StratifiedSplit(labels: [UInt16](), validationFraction: 0.1, seed: 1)
        #expect(split.training.isEmpty && split.validation.isEmpty)
    }
}

@Suite struct EpochOrderTests {
    @Test func everyEpochVisitsEveryImageInItsOwnOrder() {
        let indices = (0..<500).map { $0 * 3 }
        let orders = (0..<3).map { EpochOrder(shuffling: indices, seed: 42, epoch: $0) }
        for order in orders { #expect(order.indices.sorted() == indices) }
        #expect(orders[0] != orders[1] && orders[1] != orders[2])
        #expect(orders[1] == EpochOrder(shuffling: indices, seed: 42, epoch: 1))
        #expect(orders[1] != EpochOrder(shuffling: indices, seed: 43, epoch: 1))
    }

    @Test(arguments: [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 4, [3]), (0, 4, [])])
    func batches(count: Int, size: Int, expected: [Int]) {
        let order = EpochOrder(inOrder: Array(0..<count))
        let batches = (0..<order.batchCount(size: size)).map { order.batch($0, size: size) }
        #expect(batches.map(\.count) == expected)
        #expect(Array(batches.joined()) == Array(0..<count))
    }
}
