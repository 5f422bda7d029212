import Foundation
import Testing

@testable import FashionData

struct MessageDigestTests {
    /// The examples of RFC 1321 and of FIPS 180-4.
    @Test(arguments: [
        (MessageDigest.Function.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        (
            .md5, String(repeating: "1234567890", count: 8),
            "57edf4a22be3c955ac49da2e2107b67a"
        ),
        (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func agreesWithPublishedExamples(_ function: MessageDigest.Function, _ text: String, _ expected: String) {
        let digest = MessageDigest(function)
        digest.update(Data(text.utf8))
        #expect(hexadecimal(digest.finalize()) == expected)
    }

    /// A million times the letter a, the third example of FIPS 180-4.
    @Test func bytesMayArriveInPieces() {
        let digest = MessageDigest(.sha256)
        for count in [1, 63, 64, 65, 999_807] { digest.update([UInt8](repeating: 0x61, count: count)) }
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(hexadecimal(digest.finalize()) == expected)
    }
}
