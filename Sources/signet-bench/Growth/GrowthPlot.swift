import Foundation

/// Cost against size as a picture: what an operation costs at each size, divided by what it costs at the smallest.
struct GrowthPlot {
    /// An operation with its cost at each size, in any unit; nil where it was not measured.
    typealias Line = (operation: String, costs: [Double?])

    let title: String
    /// Accounts, ascending.
    let sizes: [Int]
    let lines: [Line]

    private static let colors = ["#1f5fa8", "#c2410c", "#15803d", "#7c3aed", "#b91c1c", "#0e7490", "#4d4d4d"]
    private static let width = 860.0
    private static let height = 380.0
    /// Where the axes are: the legend stands to the right of them.
    private static let left = 56.0
    private static let right = 520.0
    private static let top = 44.0
    private static let bottom = 330.0

    /// The picture as SVG.
    var svg: String {
        let head = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" \
            font-family="sans-serif" font-size="13" role="img"><title>\(title)</title>
            <rect width="100%" height="100%" fill="#fff"/>
            <text x="\(text(Self.left))" y="24" font-size="15">\(title)</text>
            """
        return ([head] + grid + curves + ["</svg>", ""]).joined(separator: "\n")
    }

    /// The highest ratio that is shown, at least two.
    private var most: Double {
        let ratios = lines.flatMap { line in line.costs.compactMap { cost in ratio(cost, in: line) } }
        return max(2, (ratios.max() ?? 0).rounded(.up))
    }

    private var grid: [String] {
        let rows = stride(from: 0, through: most, by: 0.5).map { ratio in
            let height = text(y(ratio))
            return """
                <line x1="\(text(Self.left))" x2="\(text(Self.right))" y1="\(height)" y2="\(height)" stroke="#ddd"/>
                <text x="\(text(Self.left - 8))" y="\(height)" dy="4" text-anchor="end">×\(text(ratio))</text>
                """
        }
        let columns = sizes.map { size in
            """
            <text x="\(text(x(size)))" y="\(text(Self.bottom + 20))" text-anchor="middle">\(size.formatted())</text>
            """
        }
        let caption = """
            <text x="\(text((Self.left + Self.right) / 2))" y="\(text(Self.bottom + 40))" text-anchor="middle">accounts, \
            each with ten sessions</text>
            """
        return rows + columns + [caption]
    }

    private var curves: [String] {
        zip(lines, Self.colors).enumerated().map { number, pair in
            let (line, color) = pair
            let points = zip(sizes, line.costs).compactMap { size, cost in
                ratio(cost, in: line).map { "\(text(x(size))),\(text(y($0)))" }
            }
            let row = text(Self.top + 10 + Double(number) * 24)
            let mark = text(Self.right + 24)
            return """
                <polyline points="\(points.joined(separator: " "))" fill="none" stroke="\(color)" stroke-width="2"/>
                <rect x="\(mark)" y="\(row)" width="12" height="12" fill="\(color)"/>
                <text x="\(text(Self.right + 44))" y="\(row)" dy="11">\(line.operation)</text>
                """
        }
    }

    private func ratio(_ cost: Double?, in line: Line) -> Double? {
        guard let cost, let first = line.costs.first ?? nil, first > 0 else { return nil }
        return cost / first
    }

    /// Sizes are set off by their logarithms.
    private func x(_ size: Int) -> Double {
        guard let first = sizes.first, let last = sizes.last, first < last else { return Self.left }
        let place = log(Double(size) / Double(first)) / log(Double(last) / Double(first))
        return Self.left + 24 + place * (Self.right - Self.left - 48)
    }

    private func y(_ ratio: Double) -> Double { Self.bottom - ratio / most * (Self.bottom - Self.top) }

    private func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
