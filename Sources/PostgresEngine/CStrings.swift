/// Texts as C takes lists of them.
enum CStrings {
    /// Lends the addresses of texts, with a null after the last.
    static func lend<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let buffers = texts.map { Array($0.utf8CString) }
        return unsafe withAddresses(of: buffers[...], []) { addresses in
            unsafe addresses.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }

    private static func withAddresses<Result>(
        of buffers: ArraySlice<[CChar]>, _ addresses: [UnsafePointer<CChar>?],
        _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        guard let first = buffers.first else { return unsafe body(addresses + [nil]) }
        return unsafe first.withUnsafeBufferPointer { buffer in
            unsafe withAddresses(of: buffers.dropFirst(), addresses + [buffer.baseAddress], body)
        }
    }
}
