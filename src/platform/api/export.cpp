#include "platform/api/call_state.hpp"
#include "platform/api/csv.hpp"

namespace astra::api {

std::string Call::list_identity() const {
  std::string out = caller ? caller->tenant.to_string() : std::string("-");
  return out.append("\n").append(endpoint().operation_id).append("\n").append(request.path).append("\n").append(bound.filters);
}

namespace {

struct Rows {
  std::string text;
  std::size_t count = 0;
  bool more = false;
};

// Reads the next page into text and moves the call's position behind it.
Result<Rows> next_page(Call& call, bool csv) {
  std::vector<std::string> rows;
  Outcome outcome;
  outcome.rows = &rows;
  outcome.rows_as_csv = csv;
  TRY(call.endpoint().call(call.endpoint().self, call.arguments(), outcome));
  Rows out;
  out.count = rows.size();
  for (const auto& row : rows) {
    out.text += row;
    if (!csv) out.text += '\n';
  }
  out.more = !outcome.next.empty();
  call.bound.page.after = std::move(outcome.next);
  return out;
}

}  // namespace

Result<http::Response> export_list(std::shared_ptr<Call> call, bool csv) {
  call->bound.page.limit = export_page_rows;
  call->bound.page.count = false;
  Rows first = TRY(next_page(*call, csv));
  if (csv) {
    std::string header;
    append_csv_header(header, call->endpoint().answer_schema());
    first.text.insert(0, header);
  }
  http::Response response;
  response.headers.add("Content-Type", csv ? "text/csv; charset=utf-8" : "application/jsonl");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("Content-Disposition",
                       "attachment; filename=\"" + call->endpoint().sdk_resource + (csv ? ".csv\"" : ".jsonl\""));
  response.stream = [call, csv, rows = std::move(first)](const http::BodySink& sink) {
    if (!rows.text.empty() && !sink(rows.text)) return;
    bool more = rows.more;
    for (std::size_t sent = rows.count; more && sent < max_export_rows;) {
      auto page = next_page(*call, csv);
      if (!page.ok()) {
        // The status is long gone; the last line says that this is not all.
        const std::string& id = call->request.request_id;
        sink(csv ? "# incomplete: an error cut this export short, request " + id + "\r\n"
                 : "{\"incomplete\":true,\"request_id\":\"" + id + "\"}\n");
        return;
      }
      if (!page->text.empty() && !sink(page->text)) return;
      sent += page->count;
      more = page->more;
    }
    if (more) sink(csv ? "# incomplete: the export ends at its row limit\r\n" : "{\"incomplete\":true}\n");
  };
  return response;
}

}  // namespace astra::api
