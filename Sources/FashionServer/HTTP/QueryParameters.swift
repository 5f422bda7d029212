import Foundation

/// The parameters of a request for predictions, from its query or its form fields.
struct PredictParameters: Equatable {
    /// The number of classes to return for each image.
    var top = 3
    /// Whether to explain the predictions with pictures.
    var explains = false

    /// The names of the parameters.
    static let names: Set = ["top", "explain"]

    private var given: Set<String> = []

    init() {}

    /// Parses a query string.
    /// - Throws: ``Problem`` 400 that names the parameter.
    init(query: String?) throws(Problem) {
        self.init()
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = String(parts[0]).removingPercentEncoding,
                let value = String(parts.count > 1 ? parts[1] : "").removingPercentEncoding
            else { throw .badRequest("query: expected percent-encoded UTF-8, found something else") }
            try set(name, to: value)
        }
    }

    /// Sets a parameter.
    /// - Throws: ``Problem`` 400 that names the parameter when it is unknown, given twice, or out of range.
    mutating func set(_ name: String, to value: String) throws(Problem) {
        let shown = String(value.prefix(40))
        switch name {
        case "top":
            guard value.utf8.count <= 4, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(value), (1...1000).contains(number)
            else { throw .badRequest("top: expected a whole number from 1 to 1000, found \"\(shown)\"") }
            top = number
        case "explain":
            switch value {
            case "1", "true": explains = true
            case "0", "false": explains = false
            default: throw .badRequest("explain: expected 0, 1, false or true, found \"\(shown)\"")
            }
        default:
            throw .badRequest("expected the parameters top and explain, found \"\(name.prefix(40))\"")
        }
        guard given.insert(name).inserted else {
            throw .badRequest("\(name): expected once, found twice")
        }
    }
}
