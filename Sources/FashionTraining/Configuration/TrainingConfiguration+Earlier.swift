/// Settings that earlier versions did not have: what their checkpoints were written without had the value that changes nothing.
///
/// The decoding that the compiler writes for ``TrainingConfiguration`` takes these functions for the types that they name.
extension KeyedDecodingContainer {
    func decode(_ type: SamplingName.Type, forKey key: Key) throws -> SamplingName {
        try decodeIfPresent(type, forKey: key) ?? .natural
    }

    func decode(_ type: Monitor.Type, forKey key: Key) throws -> Monitor {
        try decodeIfPresent(type, forKey: key) ?? .validationLoss
    }
}
