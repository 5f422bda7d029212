import FashionInference
import Foundation
import Testing

@testable import FashionServer

/// What a person may ask of a server.
struct ServingOptionTests {
    @Test(arguments: [
        ("https://shop.example", true), ("http://shop.example:8080", true), ("http://[::1]:81", true),
        ("https://shop.example:80", true),
        ("http://[::1]:80", false), ("https://shop.example:443", false), ("https://Shop.example", false),
        ("https://shop.example:0443", false),
        ("shop.example", false), ("https://shop.example/", false), ("ftp://shop.example", false),
        ("https://shop.example:123456", false), ("*", false), ("", false),
    ])
    func origins(text: String, isOrigin: Bool) { #expect(ServingOptions.isOrigin(text) == isOrigin) }

    @Test(arguments: [
        ("[::1]", "::1"), ("::1", "::1"), ("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"),
    ])
    func addresses(host: String, address: String) {
        var options = ServingOptions(model: URL(fileURLWithPath: "model.h5"), threads: 1)
        options.host = host
        #expect(options.address == address && options.isLoopback)
    }

    private func limits(
        body: Int = 20, pixels: Int = 40, images: Int = 64, requests: Int = 128, perClient: Int = 96,
        seconds: Int = 30
    ) throws -> ServingLimits {
        try ServingLimits(
            bodyMebibytes: body, megapixels: pixels, images: images, requests: requests,
            requestsPerClient: perClient, seconds: seconds)
    }

    @Test func limitsAsNumbers() throws {
        #expect(try limits() == ServingLimits())
        let large = try limits(body: 256, seconds: 5)
        #expect(large.bodyBytes == 1 << 28 && large.memory == 1 << 29 && large.answerSeconds == 5)
        let error = #expect(throws: InvalidArgument.self) { try limits(pixels: 101) }
        #expect(error?.description == "max-pixels: expected 1 to 100, found 101")
        for wrong in [{ try limits(body: 0) }, { try limits(images: 1001) }, { try limits(requests: 0) }] {
            #expect(throws: InvalidArgument.self) { _ = try wrong() }
        }
        #expect(throws: InvalidArgument.self) { try limits(perClient: 10_001) }
        #expect(throws: InvalidArgument.self) { try limits(seconds: 3601) }
    }
}
