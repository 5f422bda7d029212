import FashionCore
import Testing

@Suite struct ClosestTests {
    private static let classes = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
    ]

    /// "Coat" is two letters from "boot" too.
    @Test(arguments: [
        ("boot", "Ankle boot"), ("Boot", "Ankle boot"), ("ankle-boot", "Ankle boot"), ("top", "T-shirt/top"),
        ("shirt", "Shirt"), ("t-shirt", "T-shirt/top"), ("Sneker", "Sneaker"), ("coar", "Coat"),
        ("skirts and hats", nil), ("", nil),
    ])
    func aWordOfANameWinsOverASimilarName(text: String, name: String?) {
        #expect(text.closest(in: Self.classes) == name)
    }
}
