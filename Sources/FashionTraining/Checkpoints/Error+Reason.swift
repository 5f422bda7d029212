import FashionCore

extension Error {
    /// The message of a setting's or a decoder's error, on one line.
    package var reason: String { (self as? SettingError)?.description ?? plainReason }
}
