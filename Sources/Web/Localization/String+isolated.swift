extension String {
    /// A value as it stands within a text that runs in `direction`: set off so that neither reorders the other.
    ///
    /// A name, an address or a host may run the other way; then first-strong isolates (Unicode TR 9 §2.4.2) do in plain
    /// text, in titles and subjects too, what `<bdi>` does in HTML. Characters that direct the text around them are taken
    /// out, so that a chosen name cannot turn a sentence round.
    func isolated(in direction: Language.Direction) -> String {
        let plain = String(String.UnicodeScalarView(unicodeScalars.filter { !$0.isDirectionControl }))
        guard plain.unicodeScalars.contains(where: { $0.runs(against: direction) }) else { return plain }
        return "\u{2068}\(plain)\u{2069}"
    }
}

extension Unicode.Scalar {
    /// Embeddings, overrides and isolates, and what ends them.
    fileprivate var isDirectionControl: Bool {
        switch value {
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Whether text in `direction` could be reordered by it; in text from right to left that includes digits.
    fileprivate func runs(against direction: Language.Direction) -> Bool {
        switch direction {
        case .leftToRight: isRightToLeft
        case .rightToLeft: !isRightToLeft && (properties.isAlphabetic || properties.numericType != nil)
        }
    }

    /// The blocks that Unicode keeps for scripts from right to left, and their mark.
    private var isRightToLeft: Bool {
        switch value {
        case 0x0590...0x08FF, 0x200F, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
