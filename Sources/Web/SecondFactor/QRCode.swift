import CQREncode

/// A QR code: a square of light and dark modules, drawn as a picture of our own.
package struct QRCode: Sendable {
    /// Modules from edge to edge.
    package let width: Int
    private let isDark: [Bool]

    /// Light modules around a code (ISO/IEC 18004 §6.3.8): readers need them to find it.
    private static let margin = 4

    /// The smallest code of a text that is still read with some of it covered (level M); nil for more than a code holds.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let code = unsafe QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else { return nil }
        defer { unsafe QRcode_free(code) }
        let width = Int(unsafe code.pointee.width)
        guard let modules = unsafe code.pointee.data else { return nil }
        // The lowest bit of a module is its colour.
        isDark = unsafe UnsafeBufferPointer(start: modules, count: width * width).map { $0 & 1 == 1 }
        self.width = width
    }

    /// The code as SVG: dark on light in a reader's light and dark mode alike, since apps want it so.
    package var svg: String {
        let size = width + 2 * Self.margin
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, isDark[row * width + column] { column += 1 }
                if column > start {
                    let length = column - start
                    path += "M\(start + Self.margin) \(row + Self.margin)h\(length)v1h-\(length)z"
                } else {
                    column += 1
                }
            }
        }
        return #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(size) \#(size)" shape-rendering="crispEdges">"#
            + #"<path fill="white" d="M0 0h\#(size)v\#(size)H0z"/><path fill="black" d="\#(path)"/></svg>"#
    }
}
