/// The numbers in the names of pixel columns, such as `pixel17` or `3x4`.
///
/// Programs that sort columns by name put `pixel10` before `pixel2`, which would scramble the images.
enum CSVColumnNumbers {
    /// Returns the places of the columns in the order of their numbers; nil when they are in order, or when the names do
    /// not number the pixels.
    ///
    /// Names with two numbers are those of row and column. They are left in their order if it is by column and row, too.
    static func order(of names: [String], side: Int) -> [Int]? {
        guard let first = names.first else { return nil }
        let stem = CSVLayout.stem(first)
        var numbers: [[Int]] = []
        for name in names {
            guard CSVLayout.stem(name) == stem, let own = Self.numbers(in: name), own.count <= 4,
                own.count == numbers.first?.count ?? own.count
            else { return nil }
            numbers.append(own)
        }
        // Numbers that are the same in all names do not count the pixels.
        let different = numbers[0].indices.filter { place in
            numbers.contains { $0[place] != numbers[0][place] }
        }
        let keys = numbers.map { own in different.map { own[$0] } }
        guard (1...2).contains(different.count), Set(keys).count == keys.count else { return nil }
        func isSorted(_ keys: [[Int]]) -> Bool {
            zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
        }
        if isSorted(keys) { return nil }
        if different.count == 2 {
            let isGrid = [0, 1].allSatisfy { place in Set(keys.map { $0[place] }).count == side }
            guard isGrid, !isSorted(keys.map { $0.reversed() }) else { return nil }
        }
        return keys.indices.sorted { keys[$0].lexicographicallyPrecedes(keys[$1]) }
    }

    /// Returns the whole numbers in a name; nil when one is too large.
    private static func numbers(in name: String) -> [Int]? {
        var numbers: [Int] = []
        for digits in name.utf8.split(whereSeparator: { !(0x30...0x39).contains($0) }) {
            guard let number = Int(Substring(digits)) else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
