//! Which members of `multipart` bodies are files, and which of several media types are worth a choice.

use std::collections::HashMap;

use crate::api::{Content, Encoding, Format, Media, Shape, Type, TypeId};
use crate::report::codes;

use super::media::{is_json, is_text};
use super::{Draft, Lower};

impl Lower<'_> {
    /// Bytes are files where they are parts of their own; elsewhere they are texts.
    pub(super) fn settle_files(&mut self) {
        let mut files = Files::default();
        let mut operations = std::mem::take(&mut self.api.operations);
        for media in operations
            .iter_mut()
            .filter_map(|operation| operation.body.as_mut())
        {
            for media in &mut media.media {
                if let Content::Multipart(id, encodings) = &media.content
                    && !self.members_are_parts(*id, encodings, &mut files)
                {
                    self.no_parts(media);
                }
            }
            let all = std::mem::take(&mut media.media);
            media.media = self.worth_a_choice(all);
        }
        self.api.operations = operations;
        for ty in &mut self.api.types {
            if ty.shape == Shape::Text(Format::Binary) {
                ty.shape = Shape::Text(Format::Plain);
            }
        }
    }

    /// Makes files of the members of an object that are; whether it is one.
    fn members_are_parts(
        &mut self,
        id: TypeId,
        encodings: &[(String, Encoding)],
        files: &mut Files,
    ) -> bool {
        let (id, ty) = self.api.resolve(id);
        let mut object = match ty.shape.clone() {
            Shape::Object(object) => object,
            Shape::Map(values) => {
                if let Some(file) = self.file_of(values, false, files) {
                    self.api.types[id.0].shape = Shape::Map(file);
                }
                return true;
            }
            shape => return shape == Shape::Any,
        };
        if let Some(file) = object
            .rest
            .and_then(|rest| self.file_of(rest, false, files))
        {
            object.rest = Some(file);
        }
        for field in &mut object.fields {
            let declared = encodings.iter().find(|(name, _)| *name == field.name);
            let is_file = match declared {
                Some((_, Encoding::As(media_types))) => !media_types
                    .split(',')
                    .any(|one| is_json(one) || is_text(one.trim())),
                _ => false,
            };
            if let Some(file) = self.file_of(field.ty, is_file, files) {
                field.ty = file;
                field.default = None;
                field.fixed = None;
            }
        }
        self.api.types[id.0].shape = Shape::Object(object);
        true
    }

    /// The type of the files that a member has: where its bytes are described as such, or `is_file`.
    fn file_of(&mut self, id: TypeId, is_file: bool, files: &mut Files) -> Option<TypeId> {
        let (id, ty) = self.api.resolve(id);
        let list = ty.clone();
        match ty.shape {
            Shape::Array(items) => {
                let file = self.file_of(items, is_file, files)?;
                if let Some(known) = files.lists.get(&id) {
                    return Some(*known);
                }
                let list = Type {
                    shape: Shape::Array(file),
                    ..list
                };
                self.api.types.push(list);
                let list = TypeId(self.api.types.len() - 1);
                files.lists.insert(id, list);
                Some(list)
            }
            Shape::Text(Format::Binary | Format::File) => Some(self.file(id, files)),
            _ if is_file => Some(self.file(id, files)),
            _ => None,
        }
    }

    fn file(&mut self, instead: TypeId, files: &mut Files) -> TypeId {
        let at = self.api.types[instead.0].pointer.clone();
        *files.one.get_or_insert_with(|| {
            let id = self.reserve(&at, Vec::new());
            self.fill(id, Draft::of(Shape::Text(Format::File)));
            id
        })
    }

    fn no_parts(&mut self, media: &mut Media) {
        self.report
            .add(
                &codes::BODY_AS_BYTES,
                &media.pointer,
                format!(
                    "`{}` is of a schema without members, which are what its parts would be; the body is handed over as \
                     bytes",
                    media.media_type
                ),
            )
            .help("describe the body as an object, with a member for each part");
        media.content = Content::Typed;
    }

    /// Of two notations of the same value the one that has room for files, or else the simpler one.
    fn worth_a_choice(&self, mut all: Vec<Media>) -> Vec<Media> {
        let parts: Vec<_> = all
            .iter()
            .filter(|media| matches!(media.content, Content::Multipart(..)))
            .filter_map(|media| media.content.ty())
            .map(|id| self.api.itself(id))
            .collect();
        for id in parts {
            let has_files = self.has_files(id);
            let same = |media: &Media| {
                let ty = media.content.ty().map(|id| self.api.itself(id));
                ty == Some(id)
            };
            let is_parts = |media: &Media| matches!(media.content, Content::Multipart(..));
            if all.iter().filter(|media| same(media)).count() > 1 {
                all.retain(|media| !same(media) || is_parts(media) == has_files);
            }
        }
        all
    }

    fn has_files(&self, id: TypeId) -> bool {
        let is_file = |id| {
            let (_, ty) = self.api.resolve(id);
            match ty.shape {
                Shape::Array(items) => self.api.resolve(items).1.shape == Shape::Text(Format::File),
                _ => ty.shape == Shape::Text(Format::File),
            }
        };
        match &self.api.resolve(id).1.shape {
            Shape::Object(object) => {
                let fields = object.fields.iter().map(|field| field.ty);
                fields.chain(object.rest).any(is_file)
            }
            Shape::Map(values) => is_file(*values),
            _ => false,
        }
    }
}

/// The types of files so far.
#[derive(Default)]
struct Files {
    one: Option<TypeId>,
    /// Those of lists, by the list that they stand for.
    lists: HashMap<TypeId, TypeId>,
}
