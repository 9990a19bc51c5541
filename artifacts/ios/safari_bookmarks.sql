-- artifact:  ios.safari_bookmarks
-- title:     Safari bookmarks and reading list
-- source:    HomeDomain:Library/Safari/Bookmarks.db | AppDomain-com.apple.mobilesafari:Library/Safari/Bookmarks.db
-- presence:  optional
-- table:     bookmarks
-- columns:   row:row modified:apple-time url:url title:text extra:plist
-- contact:   mentioned
-- timeline:  Safari bookmark {url}
-- tested:    synthetic fixtures only
-- notes:     Somebody kept the address on a device of this account; profiles can add bookmarks, too.
-- variant:   with attributes
SELECT id, last_modified, url, title, extra_attributes FROM bookmarks WHERE url IS NOT NULL
-- variant:   addresses alone
SELECT id, NULL, url, title, NULL FROM bookmarks WHERE url IS NOT NULL
