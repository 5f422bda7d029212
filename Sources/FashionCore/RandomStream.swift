/// A stream of random numbers that is a pure function of its seed and purpose.
///
/// The n-th number is `mix(key + n·γ)`, the SplitMix64 generator (Steele, Lea & Flood, "Fast splittable pseudorandom
/// number generators", OOPSLA 2014), with a key made from (seed, purpose, epoch, index). Shuffling, augmentation and
/// dropout therefore depend neither on the number of threads nor on earlier work, and a resumed run continues with the
/// same numbers.
public struct RandomStream: RandomNumberGenerator, Sendable {
    /// The purpose of a stream; each purpose has its own numbers. Never change the raw values: results of earlier
    /// trainings depend on them.
    public enum Purpose: UInt64, Sendable {
        case initialization = 1
        case split = 2
        case shuffle = 3
        case augmentation = 4
        case dropout = 5
        case sampling = 6
        case test = 7
        case firstFlip = 8
        case crop = 9
        case erasing = 10
        case mixing = 11
        case statistics = 12
        case colour = 13
        case resizedCrop = 14
        case easyImages = 15
    }

    static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The key; number n (from 0) is `RandomStream.mix(key &+ (n + 1) &* γ)`.
    public let key: UInt64
    private var state: UInt64

    /// Creates the stream for one purpose.
    /// - Parameters:
    ///   - seed: the run's seed.
    ///   - purpose: the purpose of the numbers.
    ///   - epoch: the epoch, counted from 0.
    ///   - index: the image, step or parameter, counted from 0.
    public init(seed: UInt64, purpose: Purpose, epoch: Int = 0, index: Int = 0) {
        var key = Self.mix(seed &+ Self.gamma)
        for part in [purpose.rawValue, UInt64(bitPattern: Int64(epoch)), UInt64(bitPattern: Int64(index))] {
            key = Self.mix((key ^ part) &+ Self.gamma)
        }
        self.key = key
        state = key
    }

    /// Applies the finaliser of SplitMix64: a bijection of 64-bit words in which every output bit depends on every
    /// input bit.
    @inlinable
    public static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Returns 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= Self.gamma
        return Self.mix(state)
    }

    /// Returns a number in `0..<1`, a multiple of 2⁻²⁴.
    public mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// Returns a number in the range. The upper bound is excluded except through rounding.
    public mutating func uniform(in range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Returns an integer in `0..<bound` without bias (Lemire, "Fast random integer generation in an interval", 2019).
    /// - Parameter bound: the upper bound, at least 1.
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "an interval needs at least one number")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold {
                product = next().multipliedFullWidth(by: bound)
            }
        }
        return Int(product.high)
    }

    /// Shuffles the elements (Fisher–Yates). The standard library does not guarantee that `shuffle(using:)` gives the
    /// same order in all versions.
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, integer(below: last + 1))
        }
    }
}
