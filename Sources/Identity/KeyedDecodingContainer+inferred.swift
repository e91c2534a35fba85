extension KeyedDecodingContainer {
    /// The value of a key by the type that is wanted; nil when the key is missing.
    func decodeIfPresent<Value: Decodable>(forKey key: Key) throws -> Value? {
        try decodeIfPresent(Value.self, forKey: key)
    }
}
