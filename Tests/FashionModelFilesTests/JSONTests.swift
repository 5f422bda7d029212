import FashionNetworks
import Testing

@testable import FashionModelFiles

@Suite struct JSONTests {
    @Test func textsAreBounded() {
        let lists = "[" + String(repeating: "[],", count: JSONParser.mostValues) + "[]]"
        #expect(
            problem { try Graph(keras: lists) } == "expected at most 1048576 values in the JSON, found more")
        let long = "\"" + String(repeating: "a", count: JSONParser.longestText) + "\""
        #expect(problem { try Graph(keras: long) }.hasPrefix("expected at most 16777216 bytes of JSON"))
    }

    /// What is JSON and what is not, after RFC 8259.
    @Test func values() throws {
        let value = try JSONValue(
            parsing: #" {"a": [1, -0.5e2, true, null], "\u00fc\ud83d\ude00": "x\n\"\\\/", "e": {}} "#)
        #expect(
            value
                == .object([
                    "a": .array([.number(1), .number(-50), .bool(true), .null]), "ü😀": .string("x\n\"\\/"),
                    "e": .object([:]),
                ]))
        for text in [
            "01", "1.", ".5", "+1", "1e", "nul", "'a'", "[1,]", "{\"a\":1,}", "{a:1}", "\"\u{1}\"", #""\x""#,
            #""\ud83d""#,
            #""\ude00""#, #""\u12g4""#, "1 2", "NaN", "[1", "\"a", "1e999",
        ] {
            #expect(throws: KerasConfigurationError.self, "\(text)") { try JSONValue(parsing: text) }
        }
    }
}
