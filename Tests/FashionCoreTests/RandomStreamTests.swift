import FashionCore
import Testing

@Suite struct RandomStreamTests {
    /// The first outputs of SplitMix64 with seed 1234567, as published with the algorithm
    /// (https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64).
    @Test func mixIsSplitMix64() {
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
        ]
        let found = (1...5).map { RandomStream.mix(1_234_567 &+ UInt64($0) &* 0x9E37_79B9_7F4A_7C15) }
        #expect(found == expected)
    }

    @Test func streamsArePureAndDiffer() {
        var keys = Set<UInt64>()
        for seed in 0..<4 {
            for purpose in [RandomStream.Purpose.split, .shuffle, .dropout] {
                for epoch in 0..<5 {
                    for index in 0..<5 {
                        keys.insert(
                            RandomStream(seed: UInt64(seed), purpose: purpose, epoch: epoch, index: index).key
                        )
                    }
                }
            }
        }
        #expect(keys.count == 300)
        var one = RandomStream(seed: 42, purpose: .shuffle, epoch: 3)
        var other = RandomStream(seed: 42, purpose: .shuffle, epoch: 3)
        #expect((0..<100).allSatisfy { _ in one.next() == other.next() })
    }

    @Test func integersAreEven() {
        var stream = RandomStream(seed: 1, purpose: .test)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
        // Five standard deviations of a binomial.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 5 * 93 })
    }

    @Test func uniformNumbersFillTheRange() {
        var stream = RandomStream(seed: 2, purpose: .test)
        let numbers = (0..<20_000).map { _ in stream.uniform(in: -2...3) }
        #expect(numbers.allSatisfy { (-2...3).contains($0) })
        let mean = numbers.reduce(0, +) / 20_000
        #expect(abs(mean - 0.5) < 0.06)
    }

    @Test func shufflesArePermutations() {
        var stream = RandomStream(seed: 3, purpose: .test)
        var numbers = Array(0..<1000)
        stream.shuffle(&numbers)
        #expect(numbers != Array(0..<1000))
        #expect(numbers.sorted() == Array(0..<1000))
    }
}
