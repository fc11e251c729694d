#pragma once

#include "base/digest.hpp"
#include "xml/document.hpp"
#include "xml/id_index.hpp"
#include "xml/replica_digest.hpp"
#include "xml/tree_observer.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace systole::xml {

struct ChangeLog;
struct AttributesChanged;

/// A place in an editor's log to come back to.
struct Savepoint {
    std::size_t position = 0;
};

/// What replace_content() takes for a change of an attribute.
enum class AttributeOrder {
    matters,   ///< another order of equal attributes is a change
    ignored,
};

/// Kind and place of one recorded change, for those who judge changes (access control, version rules).
struct ChangeView {
    enum class Kind { attributes, insertion, removal, move };
    Kind kind = Kind::attributes;
    Element element;    ///< what changed, or was inserted or removed; empty for a comment
    Element parent;     ///< of it, at the time; empty for the root
    std::string path;   ///< of what changed, as in a patchset
};

/// The one way to change a tracked document (the CIB). Every edit is recorded with what was there before, so that undo, patchset,
/// digest and look-up by id follow the change: none of them costs more because the document is large.
/// Elements passed in must belong to the document, except sources of copies.
class Editor {
public:
    /// Takes over the document. Cost: its size, once.
    explicit Editor(Document document);
    Editor(Editor&&) noexcept;
    Editor& operator=(Editor&&) noexcept;
    Editor(const Editor&) = delete;
    Editor& operator=(const Editor&) = delete;
    ~Editor();

    [[nodiscard]] const Document& document() const { return document_; }
    [[nodiscard]] Element root() const { return document_.root(); }
    /// All elements of the document with this name and id.
    [[nodiscard]] std::vector<Element> find(std::string_view name, std::string_view id) const;
    /// The first child with this name and id; found by the index, so cheap among many siblings.
    [[nodiscard]] Element child(Element parent, std::string_view name, std::string_view id) const;
    /// Replica digest of an element with all below.
    [[nodiscard]] base::Hash128 digest_of(Element element) const;

    /// Sets an attribute; an existing one keeps its place. The same value is no change.
    void set(Element element, std::string_view name, std::string_view value);
    /// Removes an attribute; one that is not there is no change.
    void unset(Element element, std::string_view name);
    /// Gives the element exactly the attributes of another, in their order.
    void assign_attributes(Element element, Element source);
    /// Adds a deep copy as last child; returns it.
    Element append_copy(Element parent, Element original);
    /// Adds a new empty element as last child.
    Element append(Element parent, std::string_view name);
    /// Adds a comment as last child.
    void append_comment(Element parent, std::string_view text);
    /// Takes an element other than the root out.
    void remove(Element element);
    /// Removes all children.
    void clear(Element element);
    /// Makes an element equal to another by the changes that make up their difference (Pacemaker's way of matching, 5.5).
    void replace_content(Element element, Element source, AttributeOrder order = AttributeOrder::matters);

    /// From now on the observer (null: nobody) is told of changes; it must outlive the editor or be taken off.
    void observe(TreeObserver* observer) { observer_ = observer; }

    [[nodiscard]] Savepoint savepoint() const;
    [[nodiscard]] bool changed_since(Savepoint since) const;
    /// Calls the visitor for each change since then, in order.
    void visit_changes(Savepoint since, const std::function<void(const ChangeView&)>& visitor) const;
    /// Takes back everything since then.
    void undo(Savepoint to);
    /// Forgets the log: what was done stays. Savepoints end.
    void commit();

    /// The changes since then as `<diff format="2">`, without version block and digest; see patchset.hpp.
    [[nodiscard]] Document patchset(Savepoint since) const;
    /// The value that an attribute of the root had then.
    [[nodiscard]] std::optional<std::string> root_attribute_at(Savepoint since, std::string_view name) const;

    /// For the other files of xml/: edits by node, comments included.
    void insert_node_copy(_xmlNode* parent, _xmlNode* next, const _xmlNode* original);
    void remove_node(_xmlNode* node);
    /// Puts a node before its sibling `next` (null: last).
    void move_node(_xmlNode* node, _xmlNode* next, bool is_reported);

private:
    /// Changes attributes by `edit` and records it.
    void change_attributes(_xmlNode* element, AttributesChanged change, const std::function<void()>& edit);
    /// The same without recording it.
    void edit_attributes(_xmlNode* element, const std::function<void()>& edit);
    void link(_xmlNode* node, _xmlNode* parent, _xmlNode* next);
    void unlink(_xmlNode* node);

    Document document_;
    IdIndex index_;
    ReplicaDigest digest_;
    std::unique_ptr<ChangeLog> log_;
    TreeObserver* observer_ = nullptr;
};

}  // namespace systole::xml
