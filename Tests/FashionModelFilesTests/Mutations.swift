import Foundation

@testable import FashionModelFiles

/// A copy with one to six random changes: single bytes, single bits, and whole fields of eight bytes.
/// - Parameter places: where changes may go.
func changed(_ whole: Data, at places: [Int], _ random: inout SplitMix) -> Data {
    var changed = whole
    for _ in 0..<Int.random(in: 1...6, using: &random) {
        guard let place = places.randomElement(using: &random) else { continue }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: changed[place] = UInt8.random(in: 0...255, using: &random)
        case 1: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default:
            // Addresses and lengths have eight bytes: the ends of the range, and places in the file.
            let field = place / 8 * 8
            let values = [0, UInt64.max, UInt64(Int64.max), UInt64(whole.count), UInt64(field)]
            let value = values.randomElement(using: &random) ?? 0
            for byte in 0..<min(8, changed.count - field) {
                changed[field + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
            }
        }
    }
    return changed
}

/// A copy in which one value, somewhere inside, is another one, is gone or comes twice.
func changed(_ value: JSONValue, _ random: inout SplitMix) -> JSONValue {
    let descends = Int.random(in: 0..<8, using: &random) > 0
    switch value {
    case .array(var list) where descends && !list.isEmpty:
        let index = Int.random(in: list.indices, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: list.remove(at: index)
        case 1: list.append(list[index])
        case 2: list.shuffle(using: &random)
        default: list[index] = changed(list[index], &random)
        }
        return .array(list)
    case .object(var members) where descends && !members.isEmpty:
        guard let key = members.keys.sorted().randomElement(using: &random), let member = members[key] else {
            return value
        }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: members[key] = nil
        case 1: members["x"] = member
        default: members[key] = changed(member, &random)
        }
        return .object(members)
    default:
        let values: [JSONValue] = [
            .null, .bool(true), .bool(false), .number(0), .number(-1), .number(1), .number(2.5),
            .number(1e300),
            .number(9_007_199_254_740_992), .number(1_048_576), .number(4096), .string(""), .string("conv"),
            .string("image"), .string("relu"), .string("softmax"), .string("Functional"), .array([]),
            .array([.null, .number(1e12), .number(1e12), .number(1e12)]), .object([:]),
        ]
        return values.randomElement(using: &random) ?? .null
    }
}

/// A small generator of random numbers, so that every run makes the same changes.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

/// The longest time that a call of `body` has taken so far.
struct Slowest {
    private(set) var time = Duration.zero

    mutating func time<Result>(_ body: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        defer { time = max(time, start.duration(to: .now)) }
        return try body()
    }
}
