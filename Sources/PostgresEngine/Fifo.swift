/// First in, first out, without moving what waits each time.
struct Fifo<Element> {
    private var elements: [Element?] = []
    private var head = 0

    /// How many wait.
    var count: Int { elements.count - head }
    /// Whether none waits.
    var isEmpty: Bool { count == 0 }
    /// Who waits for longest.
    var first: Element? {
        get { head < elements.count ? elements[head] : nil }
        set { if head < elements.count { elements[head] = newValue } }
    }

    /// Lets another one wait.
    mutating func append(_ element: Element) { elements.append(element) }

    /// Takes out who waits for longest.
    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count || head > 512 {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }
}

extension Fifo: Sendable where Element: Sendable {}
