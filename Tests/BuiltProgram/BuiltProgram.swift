import Foundation

/// The program that end-to-end tests run.
public enum BuiltProgram {
    /// The program that the variable `FASHION_PROGRAM` names; without it, the one that lies beside the tests in the
    /// folder of built products.
    public static let file: URL = {
        if let path = ProcessInfo.processInfo.environment["FASHION_PROGRAM"] {
            return URL(fileURLWithPath: path)
        }
        let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        let products = tests?.deletingLastPathComponent() ?? Bundle.main.bundleURL
        return products.appendingPathComponent("fashion")
    }()
}
