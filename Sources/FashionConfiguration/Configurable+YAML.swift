import FashionCore
import FashionTraining
import Foundation
import Yams

extension Configurable {
    /// Returns all settings in the form of ``ConfigurationFile``; read through `--config`, they give this
    /// configuration.
    public func yaml() throws -> String {
        let pairs = Self.settings.compactMap { setting -> (Node, Node)? in
            guard let value = setting.value(in: self) else { return nil }
            let isOmitted = setting.isHidden && value == setting.value(in: .standard)
            return isOmitted ? nil : (Node(setting.name), value.node)
        }
        return try Yams.serialize(node: .mapping(Node.Mapping(pairs)), width: -1, allowUnicode: true)
    }

    /// Writes `config.yaml` atomically.
    /// - Throws: `FileError`.
    public func write(to url: URL) throws {
        try WholeFile.write(yaml(), to: url)
    }
}

extension SettingValue {
    fileprivate var node: Node {
        switch self {
        case .whole(let value): Node("\(value)", Tag(.int))
        case .number(let value): Node(value.yaml, Tag(.float))
        case .flag(let value): Node(value ? "true" : "false", Tag(.bool))
        case .text(let value):
            Node.scalar(
                Node.Scalar(
                    value, Tag(.str),
                    Resolver.default.resolveTag(of: Node(value)) == .str ? .any : .singleQuoted))
        }
    }
}

extension Double {
    /// The number with enough digits for an exact round trip, always with a decimal point, since YAML 1.1 reads `1e-05`
    /// as text.
    fileprivate var yaml: String {
        guard let exponent = description.firstIndex(of: "e"), !description.contains(".") else {
            return description
        }
        return description[..<exponent] + ".0" + description[exponent...]
    }
}
