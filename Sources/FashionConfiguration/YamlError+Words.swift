import FashionCore
import Yams

extension YamlError {
    /// The position and the kind of the error, without the YAML text itself, which may be long.
    var inWords: String {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line): \(problem)"
        case .reader(let problem, _, _, _): problem
        case .duplicatedKeysInMapping(let keys, _):
            keys.sorted().map { "\"\($0.prefix(40))\"".shownOnOneLine }.joined(separator: ", ")
                + " is there twice"
        case .dataCouldNotBeDecoded: "it is no text in UTF-8"
        case .memory, .no, .writer, .emitter, .representer: "it cannot be read"
        }
    }
}
