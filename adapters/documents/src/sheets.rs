use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xls, Xlsb, Xlsx};
use loquat_core::retrieval::{ExtractError, Part};
use loquat_core::shared::JsonObject;

use crate::package::Package;
use crate::text::{Leave, Text};

/// A part for each sheet: its rows as lines, its cells between tabs.
pub(crate) fn read(bytes: &[u8], leave: &Leave) -> Result<Vec<Part>, ExtractError> {
    if bytes.starts_with(b"PK") {
        // Looks at the sizes before anything is unpacked.
        let mut package = Package::open(bytes)?;
        if package.bytes("xl/workbook.bin")?.is_some() {
            return binary(bytes, leave);
        }
        return modern(bytes, leave);
    }
    old(bytes, leave)
}

/// Cells come one by one: a sheet whose only cells are in its corners costs nothing.
fn modern(bytes: &[u8], leave: &Leave) -> Result<Vec<Part>, ExtractError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsxError::Password => ExtractError::Locked,
        error => broken(error),
    })?;
    let mut parts = Vec::new();
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        let mut sheet = Sheet::new(leave);
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            sheet.cell(cell.get_position(), &shown_reference(cell.get_value()))?;
        }
        parts.push(sheet.finish(&name));
    }
    Ok(parts)
}

fn binary(bytes: &[u8], leave: &Leave) -> Result<Vec<Part>, ExtractError> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(broken)?;
    let mut parts = Vec::new();
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        let mut sheet = Sheet::new(leave);
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            sheet.cell(cell.get_position(), &shown_reference(cell.get_value()))?;
        }
        parts.push(sheet.finish(&name));
    }
    Ok(parts)
}

fn old(bytes: &[u8], leave: &Leave) -> Result<Vec<Part>, ExtractError> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        calamine::XlsError::Password => ExtractError::Locked,
        error => broken(error),
    })?;
    let mut parts = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(broken)?;
        let mut sheet = Sheet::new(leave);
        for (row, column, value) in range.used_cells() {
            let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            sheet.cell((place(row), place(column)), &shown(value))?;
        }
        parts.push(sheet.finish(&name));
    }
    Ok(parts)
}

/// The text of a sheet as its cells come, row by row.
struct Sheet {
    text: Text,
    row: Option<u32>,
}

impl Sheet {
    fn new(leave: &Leave) -> Self {
        Self {
            text: Text::new(leave),
            row: None,
        }
    }

    fn cell(&mut self, (row, _): (u32, u32), value: &str) -> Result<(), ExtractError> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(());
        }
        match self.row.replace(row) {
            Some(last) if last == row => self.text.push("\t")?,
            _ => self.text.end_line()?,
        }
        // A break within a cell would look like the end of its row.
        match value.contains(['\n', '\r']) {
            true => self.text.push(&value.split_whitespace().collect::<Vec<_>>().join(" ")),
            false => self.text.push(value),
        }
    }

    fn finish(self, name: &str) -> Part {
        Part {
            text: self.text.into_string(),
            metadata: JsonObject::from_iter([("sheet".to_owned(), name.into())]),
        }
    }
}

fn shown(value: &Data) -> String {
    match value {
        Data::DateTime(date) => date_shown(date),
        Data::Float(number) => number_shown(*number),
        Data::Error(_) => String::new(),
        value => value.to_string(),
    }
}

fn shown_reference(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        value => shown(&Data::from(value.clone())),
    }
}

/// Thirds of numbers are no more exact for seventeen digits.
fn number_shown(number: f64) -> String {
    let rounded = (number * 1e10).round() / 1e10;
    if rounded.is_finite() && (rounded - number).abs() < 1e-9 {
        rounded.to_string()
    } else {
        number.to_string()
    }
}

/// A date as people sort it, with its time where it has one.
fn date_shown(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        let seconds = (date.as_f64() * 86_400.0).round();
        let (hours, minutes) = ((seconds / 3600.0).floor(), (seconds / 60.0).floor() % 60.0);
        return format!("{hours}:{minutes:02}:{:02}", seconds % 60.0);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    match (date.as_f64() < 1.0, hour, minute, second) {
        (true, ..) => format!("{hour:02}:{minute:02}:{second:02}"),
        (_, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn broken(error: impl std::fmt::Display) -> ExtractError {
    ExtractError::Unreadable(format!("the workbook is damaged, or not what its name says: {error}"))
}
