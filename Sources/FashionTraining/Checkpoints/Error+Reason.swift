import FashionCore

extension Error {
    /// What a setting or a decoder complains about, in one line.
    package var reason: String { (self as? SettingError)?.description ?? plainReason }
}
