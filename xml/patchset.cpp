#include "xml/patchset.hpp"

#include "base/number.hpp"
#include "xml/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace systole::xml {
namespace {

using base::Errc;
using base::Error;
using base::Result;

/// One step of a path: a name, with the id if the path gives one.
struct Step {
    std::string_view name;
    std::optional<std::string_view> id;
};

/// Takes the first step off a path such as `/cib/nodes/node[@id='1']`; ids may contain slashes.
std::optional<Step> take_step(std::string_view& path) {
    if (path.empty() || path.front() != '/') {
        return std::nullopt;
    }
    path.remove_prefix(1);
    static constexpr std::string_view kIdStart = "[@id='";
    const std::size_t end = path.find_first_of("/[");
    Step step{path.substr(0, end), std::nullopt};
    path.remove_prefix(step.name.size());
    if (path.starts_with(kIdStart)) {
        const std::size_t id_end = path.find("']", kIdStart.size());
        if (id_end == std::string_view::npos) {
            return std::nullopt;
        }
        step.id = path.substr(kIdStart.size(), id_end - kIdStart.size());
        path.remove_prefix(id_end + 2);
    }
    return step;
}

Element child_for(const Editor& editor, Element parent, const Step& step) {
    return step.id ? editor.child(parent, step.name, *step.id) : parent.child(step.name);
}

/// The comment among the children that stands at the position, or null.
xmlNode* comment_at(Element parent, std::size_t position) {
    for (xmlNode* child = first_child(parent.native()); child != nullptr; child = next_sibling(child)) {
        if (is_comment(child) && position_of(child) == position) {
            return child;
        }
    }
    return nullptr;
}

/// The node that a path names, or null. A last step "comment" with a position means a comment.
xmlNode* find_by_path(const Editor& editor, std::string_view path, std::optional<std::int64_t> position) {
    const std::optional<Step> first = take_step(path);
    Element at = editor.root();
    if (!first || !at.is(first->name) || (first->id && at.id() != *first->id)) {
        return nullptr;
    }
    while (at && !path.empty()) {
        const std::optional<Step> step = take_step(path);
        if (!step) {
            return nullptr;
        }
        if (path.empty() && step->name == "comment" && position) {
            return comment_at(at, static_cast<std::size_t>(std::max<std::int64_t>(*position, 0)));
        }
        at = child_for(editor, at, *step);
    }
    return at.native();
}

/// A creation or move that waits until all else is done, as positions are those of the final document.
struct Placement {
    std::int64_t position = 0;
    xmlNode* parent = nullptr;
    xmlNode* moved = nullptr;          ///< null: a creation
    const xmlNode* original = nullptr;
};

xmlNode* child_at(xmlNode* parent, std::int64_t position) {
    xmlNode* child = first_child(parent);
    for (std::int64_t i = 0; i < position && child != nullptr; ++i) {
        child = next_sibling(child);
    }
    return child;
}

class Applier {
public:
    explicit Applier(Editor& editor) : editor_(editor) {}

    Result<void> apply(Element diff) {
        for (const Element change : diff.children("change")) {
            if (Result<void> done = apply_change(change); !done) {
                return done;
            }
        }
        std::ranges::stable_sort(placements_, {}, &Placement::position);
        for (const Placement& placement : placements_) {
            place(placement);
        }
        return {};
    }

private:
    Result<void> apply_change(Element change) {
        const std::string_view operation = change.get("operation");
        const std::optional<std::int64_t> position = base::parse_whole_integer(change.get("position"));
        xmlNode* const node = find_by_path(editor_, change.get("path"), position);
        if (operation == "delete") {
            if (node != nullptr && parent_element(node) != nullptr) {
                editor_.remove_node(node);
            }
            return {};
        }
        if (operation != "modify" && operation != "move" && operation != "create") {
            return Error{Errc::invalid, fmt::format("a patchset cannot '{}'", operation)};
        }
        if (node == nullptr) {
            return Error{Errc::not_found, fmt::format("'{}' does not exist", change.get("path"))};
        }
        if (operation == "modify") {
            return modify(Element(node), change);
        }
        return operation == "move" ? move(node, position) : create(node, position, change);
    }

    Result<void> modify(Element element, Element change) {
        const Element result = change.child("change-result").child();
        if (!result) {
            return Error{Errc::invalid, "a modification lacks its result"};
        }
        editor_.assign_attributes(element, result);
        return {};
    }

    Result<void> move(xmlNode* node, std::optional<std::int64_t> position) {
        if (parent_element(node) == nullptr) {
            return Error{Errc::invalid, "the root cannot be moved"};
        }
        editor_.move_node(node, nullptr, true);
        placements_.push_back({position.value_or(0), node->parent, node, nullptr});
        return {};
    }

    Result<void> create(xmlNode* parent, std::optional<std::int64_t> position, Element change) {
        const xmlNode* const original = first_child(change.native());
        if (original == nullptr || !is_element(parent)) {
            return Error{Errc::invalid, "a creation lacks its content"};
        }
        placements_.push_back({position.value_or(0), parent, nullptr, original});
        return {};
    }

    void place(const Placement& placement) {
        if (placement.moved == nullptr) {
            editor_.insert_node_copy(placement.parent, child_at(placement.parent, placement.position), placement.original);
            return;
        }
        xmlNode* next = child_at(placement.parent, placement.position);
        if (next != placement.moved) {
            // Counted with the node itself at its old place, which is at or after the wanted one.
            const bool is_before = next != nullptr && position_of(placement.moved) < static_cast<std::size_t>(placement.position);
            editor_.move_node(placement.moved, is_before ? next_sibling(next) : next, true);
        }
    }

    Editor& editor_;
    std::vector<Placement> placements_;
};

void set_version(MutableElement element, const std::array<std::string, 3>& numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        element.set(kVersionAttributes[i], numbers[i]);
    }
}

}  // namespace

VersionNumbers version_numbers(Element element) {
    VersionNumbers numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::optional<base::ParsedInteger> number = base::parse_integer(element.get(kVersionAttributes[i]));
        numbers[i] = number ? std::max<std::int64_t>(number->value, 0) : 0;
    }
    return numbers;
}

Document make_patchset(const Editor& editor, Savepoint since, std::optional<std::string_view> digest) {
    const Document changes = editor.patchset(since);
    Document patchset = Document::create("diff");
    MutableElement root = patchset.mutable_root();
    root.set("format", "2").set_if("digest", digest);
    std::array<std::string, 3> source;
    std::array<std::string, 3> target;
    for (std::size_t i = 0; i < kVersionAttributes.size(); ++i) {
        source[i] = editor.root_attribute_at(since, kVersionAttributes[i]).value_or("1");
        // A number that was removed still names the version.
        target[i] = editor.root().get(kVersionAttributes[i], source[i]);
    }
    MutableElement version = root.append("version");
    set_version(version.append("source"), source);
    set_version(version.append("target"), target);
    for (const Element change : changes.root().children()) {
        root.append_copy(change);
    }
    return patchset;
}

Result<void> apply_changes(Editor& editor, Element diff) {
    if (!diff.is("diff") || base::parse_whole_integer(diff.get("format")) != 2) {
        return Error{Errc::unsupported, fmt::format("a patchset of format '{}' cannot be applied", diff.get("format"))};
    }
    return Applier(editor).apply(diff);
}

}  // namespace systole::xml
